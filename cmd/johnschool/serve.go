package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"time"

	"johnschool"
	"johnschool/api"
	"johnschool/auth"
	"johnschool/edge"
	"johnschool/jobs"
)

type serveCommand struct {
	Addr    string   `env:"JOHNSCHOOL_ADDR" default:"127.0.0.1:8080" help:"Where to listen."`
	Demo    bool     `env:"JOHNSCHOOL_DEMO" help:"Fill an empty database with synthetic courts, programs and participants, and let its clock be moved."`
	Proxies []string `name:"trusted-proxies" env:"JOHNSCHOOL_TRUSTED_PROXIES" placeholder:"ADDRESS,..." help:"Addresses or networks of the proxies in front of this server, as in 10.0.0.7,10.1.0.0/16. Whom they name in X-Forwarded-For is who asks too often, and X-Forwarded-Proto says whether the browser speaks TLS; of anybody else these headers are not believed."`
	Clock   string   `env:"JOHNSCHOOL_CLOCK" placeholder:"TIME" help:"With --demo: the product's time to begin at, as in 2027-01-04T09:00:00-06:00. A demo that has begun goes forward only: an earlier time leaves its clock alone."`
}

// finishWithin is how long requests and jobs under way have to finish.
const finishWithin = 20 * time.Second

// garbagePercent lets the heap grow to three times what is in use before it is collected. So little is in use here that
// Go's own setting, twice, collects every few requests. GOGC in the environment takes its place.
const garbagePercent = 200

// Run serves until ctx ends.
func (s *serveCommand) Run(ctx context.Context, c *config, log *slog.Logger) error {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbagePercent)
	}
	if s.Clock != "" && !s.Demo {
		return errors.New("--clock goes with --demo: outside of a demo the clock is real time")
	}
	proxies, err := auth.ParseProxies(s.Proxies)
	if err != nil {
		return fmt.Errorf("JOHNSCHOOL_TRUSTED_PROXIES: %w", err)
	}
	listener, err := net.Listen("tcp", s.Addr) // before anything else: a second server must not touch the first one's data
	if err != nil {
		return err
	}
	defer listener.Close()
	if s.Demo && c.PublicURL == "" {
		c.PublicURL = "http://" + listener.Addr().String()
	}
	h, err := c.open(ctx, log, true)
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		log.Info("told to stop while starting")
		return nil
	}
	if err != nil {
		return err
	}
	if !s.Demo && h.clock.ahead.Load() != 0 {
		return errors.Join(errors.New("this is a demo's database whose clock was moved ahead; serve it with --demo"), h.close())
	}
	return errors.Join(s.serve(ctx, h, listener, proxies), h.close())
}

func (s *serveCommand) serve(ctx context.Context, h *house, listener net.Listener, proxies auth.Proxies) error {
	watch, sessions, checks := edge.NewWatch(h.log), auth.NewSessions(h.office, h.config.PublicURL, proxies), auth.NewChecks(time.Now)
	options := api.Options{Office: h.office, Ready: h.db.Ready, Log: h.log, Spec: johnschool.Contract, Proxies: proxies, Watch: watch, Checks: checks,
		Sessions: sessions}
	var clock *demoClock
	if s.Demo {
		clock = &demoClock{clock: h.clock, office: h.office}
		if err := h.openDemo(ctx, clock, s.Clock); err != nil {
			return err
		}
		options.Clock = clock
	}
	runner, err := h.runner()
	if err != nil {
		return err
	}
	options.Jobs = runner
	pages, err := h.pages(clock, runner, sessions, checks, watch)
	if err != nil {
		return err
	}
	server := &http.Server{
		Handler:           faces(api.New(options), pages),
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       time.Minute,
		WriteTimeout:      15 * time.Minute, // a job run by hand answers when it has finished
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(h.log.Handler(), slog.LevelWarn),
	}
	runner.Start()
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	s.greet(h, listener.Addr().String())
	select {
	case err = <-served:
	case <-ctx.Done():
		h.log.Info("stopping: finishing what is under way", "within", finishWithin)
	}
	return errors.Join(ignoreClosed(err), finish(server, runner))
}

// finish lets requests and jobs under way come to their end.
func finish(server *http.Server, runner *jobs.Runner) error {
	ctx, cancel := context.WithTimeout(context.Background(), finishWithin)
	defer cancel()
	stopped := make(chan error, 1)
	go func() { stopped <- runner.Stop(ctx) }()
	err := server.Shutdown(ctx)
	if err != nil {
		err = errors.Join(errors.New("requests were still under way when the time to stop was over"), server.Close())
	}
	return errors.Join(err, <-stopped)
}

func ignoreClosed(err error) error {
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// greet says where to go and how to sign in.
func (s *serveCommand) greet(h *house, addr string) {
	h.log.Info("serving", "address", addr, "demo", s.Demo, "now", h.clock.Now().UTC().Truncate(time.Second))
	saySigning(h.log, h.signer, h.clock.Now())
	h.tellMail()
	fmt.Fprintf(os.Stdout, "johnschool serves on http://%s\n  the API and how to use it   http://%s/docs\n", addr, addr)
	if s.Demo {
		greetDemo(os.Stdout, h.config, addr)
		return
	}
	fmt.Fprint(os.Stdout, "  the first administrator     johnschool user add --email you@example.org --name 'Your Name' --role administrator --organization 'Your Center'\n"+
		"  a token for the API         johnschool token create --user you@example.org\n")
}
