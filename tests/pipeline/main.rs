//! Studies from their text to their numbers and messages, as a person would run them.

#[path = "../common/oracle.rs"]
mod oracle;
#[path = "../common/pipeline.rs"]
mod pipeline;

mod audits;
mod convergence;
mod coupling;
mod dependence;
mod effects;
mod errors;
mod explore;
mod factors;
mod figures;
mod hostile;
mod indices;
mod inequality;
mod instruments;
mod language;
mod lint;
mod matrices;
mod mediation;
mod messages;
mod models;
mod movement;
mod printed;
mod production;
mod robustness;
mod schema;
mod spatial;
mod spatial_moving;
mod split;
mod theory;
mod thresholds;
