# What is done often. `just` lists it.

_list:
    @just --list

# The tests, as the README has them
test:
    cargo test --locked

# All that must hold: layout, lints, tests with nothing skipped, studies. Installs what is missing on Debian
ci:
    .ci/run

# Every study to its tables, with the PDF
run-studies:
    cargo build --locked
    for study in studies/*/; do target/debug/studyc run "$study" --pdf || test $? -eq 1; done

# The documentation of the crate, in the browser
docs:
    cargo doc --no-deps --locked --open

# The pinned Python environment that benchmarks and tests compare with
bench-peers:
    python3 -m venv .venv
    .venv/bin/pip install -q --disable-pip-version-check -r tests/requirements.txt -r benches/peers/requirements.txt
    cp tests/requirements.txt .venv/pins

# One benchmark, as users run it: `just bench fixed_effects`. The first one builds everything with optimisation
bench name:
    cargo bench --locked --bench {{ name }}

# Snapshots that changed on purpose
accept:
    INSTA_UPDATE=always cargo test --locked

# What the README shows, drawn again from the example. Needs TeX, poppler and ImageMagick
picture:
    cargo run --locked -- run studies/us_states --pdf
    pdftoppm -r 130 -f 3 -l 3 -png studies/us_states/out/tables.pdf target/page
    convert target/page-3.png -crop 100%x62%+0+0 -trim -bordercolor white -border 18 -colors 16 docs/table.png
