# johnschool: the commands a newcomer needs.
.PHONY: run build test bench torture

# Builds and serves the demo on http://127.0.0.1:8080, installing what is missing.
run:
	@scripts/install.sh run
	@$(MAKE) --no-print-directory build
	@exec bin/johnschool serve --demo

build:
	@go build -o bin/johnschool ./cmd/johnschool

# Checks and tests everything, installing what that needs.
test:
	@scripts/test.sh

# Measures speed and prints the figures as ratios.
bench:
	@scripts/bench.sh

# Kills, freezes and cuts off the program, its database and its mail server at random, a hundred rounds long.
torture:
	@scripts/bench.sh ./bench/torture
