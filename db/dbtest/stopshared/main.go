// Command stopshared stops and removes the PostgreSQL cluster that tests share.
package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"johnschool/db/dbtest"
)

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	stopped, err := dbtest.StopShared(ctx)
	if err != nil {
		fmt.Fprintln(os.Stderr, "stopshared:", err)
		os.Exit(1)
	}
	if !stopped {
		fmt.Println("The tests' PostgreSQL goes on: other tests are using it.")
	}
}
