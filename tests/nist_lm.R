# Coefficients and standard errors of R's lm on NIST's regression sets, as JSON at full precision.
# Usage: Rscript nist_lm.R FOLDER, the folder of the nist_strd oracle.
folder <- commandArgs(trailingOnly = TRUE)[1]
powers <- function(d, degree) lm(d$y ~ poly(d$x, degree, raw = TRUE), tol = 1e-30)
fits <- function(name) {
  d <- read.csv(file.path(folder, paste0(name, ".csv")))
  if (name == "Longley") return(lm(TOTEMP ~ GNPDEFL + GNP + UNEMP + ARMED + POP + YEAR, d, tol = 1e-30))
  powers(d, if (name == "Filip") 10 else 5)
}
list_of <- function(x) paste0("[", paste(ifelse(is.finite(x), sprintf("%.17g", x), "null"), collapse = ","), "]")
one <- function(name) {
  table <- suppressWarnings(summary(fits(name))$coefficients)
  sprintf("\"%s\":{\"beta\":%s,\"se\":%s}", name, list_of(table[, 1]), list_of(table[, 2]))
}
names <- c("Longley", "Filip", "Wampler1", "Wampler2", "Wampler3", "Wampler4", "Wampler5")
cat("{", paste(vapply(names, one, ""), collapse = ","), "}", sep = "")
