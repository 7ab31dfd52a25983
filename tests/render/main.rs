//! Tables in every format: as text, as PDF, and through an author's templates.

mod charts;
mod figures;
mod formats;
mod grids;
mod limits;
mod typesetting;
