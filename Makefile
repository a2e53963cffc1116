# johnschool: the commands a newcomer needs.
.PHONY: run build test year bench torture

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

# Lives through a year of 2,000 participants, another one each time, and judges what the office did. The tests do the same with fewer,
# and always the same.
year:
	@scripts/install.sh run
	@SIMULATION_SEED=$${SIMULATION_SEED:-new} YEAR_PARTICIPANTS=$${YEAR_PARTICIPANTS:-2000} go test -count=1 -timeout 60m -run TestAYear -v ./jobs/year

# Measures speed and prints the figures as ratios.
bench:
	@scripts/bench.sh

# Kills, freezes and cuts off the program, its database and its mail server at random, a hundred rounds long.
torture:
	@scripts/bench.sh ./bench/torture
