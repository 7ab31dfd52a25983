//! The shape of a whole study, composed from the catalogues as the program does.

use studyc::spec::shape::Shape;

pub fn study_shape() -> Shape {
    studyc::compile::shape().clone()
}
