//! Kernels: symmetric densities around zero.

/// By the names of the literature; see the card for the two that bear Epanechnikov's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kernel {
    #[default]
    Gaussian,
    Epanechnikov,
    Epan2,
    Biweight,
    Triangular,
    Uniform,
}

impl Kernel {
    pub const NAMES: [(&'static str, Kernel); 6] = [
        ("gaussian", Kernel::Gaussian),
        ("epanechnikov", Kernel::Epanechnikov),
        ("epan2", Kernel::Epan2),
        ("biweight", Kernel::Biweight),
        ("triangular", Kernel::Triangular),
        ("uniform", Kernel::Uniform),
    ];

    pub fn by_name(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(known, _)| *known == name).map(|(_, kernel)| *kernel)
    }

    /// K(u) without its constant.
    pub(super) fn shape(self, u: f64) -> f64 {
        let square = u * u;
        match self {
            Self::Gaussian => libm::exp(-0.5 * u * u),
            Self::Epanechnikov if square < 5.0 => 1.0 - square / 5.0,
            Self::Epan2 if square < 1.0 => 1.0 - square,
            Self::Biweight if square < 1.0 => (1.0 - square) * (1.0 - square),
            Self::Triangular if square < 1.0 => 1.0 - u.abs(),
            Self::Uniform if square <= 1.0 => 1.0,
            _ => 0.0,
        }
    }

    /// How far from its centre a kernel reaches, in bandwidths; none where it never ends.
    pub(super) fn support(self) -> Option<f64> {
        match self {
            Self::Gaussian => None,
            Self::Epanechnikov => Some(5.0_f64.sqrt()),
            Self::Epan2 | Self::Biweight | Self::Triangular | Self::Uniform => Some(1.0),
        }
    }

    /// What [`shape`](Self::shape) is divided by to integrate to one.
    pub(super) fn scale(self) -> f64 {
        match self {
            Self::Gaussian => (2.0 * std::f64::consts::PI).sqrt(),
            Self::Epanechnikov => 5.0_f64.sqrt() / 0.75,
            Self::Epan2 => 1.0 / 0.75,
            Self::Biweight => 16.0 / 15.0,
            Self::Triangular => 1.0,
            Self::Uniform => 2.0,
        }
    }
}
