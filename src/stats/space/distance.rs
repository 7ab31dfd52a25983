//! Matrices from distances: on the globe, or between the values of a variable.

use rayon::prelude::*;

use super::Weights;

/// Mean radius of the Earth in km (Moritz 2000).
pub const EARTH_KM: f64 = 6371.0088;

/// Two places between which the inverse of the distance has no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoDistance(pub usize, pub usize);

/// Longitude and latitude of places, in degrees, with what every distance needs of them.
#[derive(Clone, Debug)]
pub struct Globe {
    /// (longitude, latitude, cosine of the latitude), in radians.
    places: Vec<[f64; 3]>,
    /// The same points on a sphere of radius one.
    points: Vec<[f64; 3]>,
}

impl Globe {
    pub fn new(longitude: &[f64], latitude: &[f64]) -> Self {
        let radians = |degrees: f64| degrees * (std::f64::consts::PI / 180.0);
        let place = |(lon, lat): (&f64, &f64)| [radians(*lon), radians(*lat), libm::cos(radians(*lat))];
        let places: Vec<[f64; 3]> = longitude.iter().zip(latitude).map(place).collect();
        let point = |[lon, lat, cos]: &[f64; 3]| [cos * libm::cos(*lon), cos * libm::sin(*lon), libm::sin(*lat)];
        Globe { points: places.iter().map(point).collect(), places }
    }

    pub fn places(&self) -> usize {
        self.places.len()
    }

    /// Haversine distance in km: 2 R asin sqrt(sin^2(dlat/2) + cos lat cos lat' sin^2(dlon/2)) (Sinnott 1984). The
    /// same in both directions, to the last bit.
    pub fn km(&self, a: usize, b: usize) -> f64 {
        let (a, b) = (self.places[a], self.places[b]);
        let half = |axis: usize| libm::sin((a[axis] - b[axis]) / 2.0);
        let (across, up) = (half(0), half(1));
        let share = up * up + a[2] * b[2] * (across * across);
        2.0 * EARTH_KM * libm::asin(share.sqrt().min(1.0))
    }
}

/// Rounding of chords, which choose the pairs whose distance is taken: of points on the sphere, and of products.
const ROUNDING: [f64; 2] = [1e-15, 1.0 + 1e-9];

impl Globe {
    /// The square of the straight line through the sphere, as a share of its radius: cheap, and in the order of distances.
    fn chord(&self, a: usize, b: usize) -> f64 {
        let (a, b) = (self.points[a], self.points[b]);
        (a[0] - b[0]) * (a[0] - b[0]) + (a[1] - b[1]) * (a[1] - b[1]) + (a[2] - b[2]) * (a[2] - b[2])
    }

    /// The chord of a distance, a little longer.
    fn longest(km: f64) -> f64 {
        let half = libm::sin((km / (2.0 * EARTH_KM)).min(std::f64::consts::FRAC_PI_2));
        Self::longer(4.0 * half * half)
    }

    fn longer(chord: f64) -> f64 {
        let length = chord.sqrt() + ROUNDING[0];
        length * length * ROUNDING[1]
    }
}

/// Entries 1 / d^power of every pair no further apart than `cut_off` km. Two places at one point have no such weight.
pub fn inverse_distance(globe: &Globe, power: f64, cut_off: Option<f64>) -> Result<Weights, NoDistance> {
    let cut_off = cut_off.unwrap_or(f64::INFINITY);
    let longest = Globe::longest(cut_off);
    inverse(globe.places(), power, cut_off, |a, b| (globe.chord(a, b) <= longest).then(|| globe.km(a, b)))
}

/// Entries 1 / |x - x'|^power; two places with one value have no such weight.
pub fn inverse_gap(values: &[f64], power: f64) -> Result<Weights, NoDistance> {
    inverse(values.len(), power, f64::INFINITY, |a, b| Some((values[a] - values[b]).abs()))
}

fn inverse(
    places: usize,
    power: f64,
    cut_off: f64,
    distance: impl Fn(usize, usize) -> Option<f64> + Sync,
) -> Result<Weights, NoDistance> {
    let weight = |d: f64| match power {
        1.0 => 1.0 / d,
        2.0 => 1.0 / (d * d),
        power => libm::pow(d, -power),
    };
    let row = |place: usize| {
        let mut row = vec![];
        for other in (0..places).filter(|other| *other != place) {
            if let Some(d) = distance(place, other).filter(|d| *d <= cut_off) {
                let weight = weight(d);
                if !weight.is_finite() {
                    return Err(NoDistance(place.min(other), place.max(other)));
                }
                row.push((other, weight));
            }
        }
        Ok(row)
    };
    let rows: Vec<Result<Vec<(usize, f64)>, NoDistance>> = (0..places).into_par_iter().map(row).collect();
    Ok(Weights::from_rows(rows.into_iter().collect::<Result<_, _>>()?))
}

/// Distances are compared to the micrometre, so that equal ones stay equal after rounding.
const MICROMETRES: f64 = 1e9;

/// 1 for the k places that are nearest; of places equally far those that come first. Rows are independent: the matrix
/// is mostly asymmetric.
pub fn nearest(globe: &Globe, k: usize) -> Weights {
    let row = |place: usize| {
        let mut near: Vec<(f64, usize)> = (0..globe.places())
            .filter(|other| *other != place)
            .map(|other| (globe.chord(place, other), other))
            .collect();
        if k < near.len() {
            let (_, last, _) = near.select_nth_unstable_by(k, |a, b| a.0.total_cmp(&b.0));
            let bound = Globe::longer(last.0);
            near.retain(|(chord, _)| *chord <= bound);
        }
        let exact = |(_, other): (f64, usize)| ((globe.km(place, other) * MICROMETRES).round(), other);
        let mut near: Vec<(f64, usize)> = near.into_iter().map(exact).collect();
        near.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        near.into_iter().take(k).map(|(_, other)| (other, 1.0)).collect()
    };
    Weights::from_rows((0..globe.places()).into_par_iter().map(row).collect())
}

/// The links whose length is above `from` and not above `to` km; where `from` is 0 it counts itself. So bands that
/// follow each other share no pair.
pub fn band(weights: &Weights, globe: &Globe, from: f64, to: f64) -> Weights {
    weights.map(|place, other, weight| {
        let km = globe.km(place, other);
        let inside = km <= to && (km > from || from == 0.0);
        if inside { weight } else { 0.0 }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Beijing, Shanghai, Guangzhou.
    fn cities() -> Globe {
        Globe::new(&[116.4074, 121.4737, 113.2644], &[39.9042, 31.2304, 23.1291])
    }

    /// A quarter of the globe is a quarter of its circumference; the distance is the same both ways, bit by bit.
    #[test]
    fn distances_on_the_globe() {
        let globe = Globe::new(&[0.0, 90.0, 0.0, 180.0], &[0.0, 0.0, 90.0, 0.0]);
        let quarter = std::f64::consts::PI * EARTH_KM / 2.0;
        for (a, b, share) in [(0, 1, 1.0), (0, 2, 1.0), (0, 3, 2.0)] {
            assert!((globe.km(a, b) / (share * quarter) - 1.0).abs() < 1e-15, "{a} {b}");
        }
        let globe = cities();
        assert_eq!(globe.km(0, 2).to_bits(), globe.km(2, 0).to_bits());
        assert!((globe.km(0, 1) - 1067.3).abs() < 0.5);
    }

    #[test]
    fn places_at_one_point_are_named() {
        let globe = Globe::new(&[1.0, 2.0, 1.0], &[5.0, 5.0, 5.0]);
        assert_eq!(inverse_distance(&globe, 1.0, None), Err(NoDistance(0, 2)));
        assert_eq!(inverse_gap(&[3.0, 4.0, 4.0], 1.0), Err(NoDistance(1, 2)));
        assert_eq!(inverse_gap(&[3.0, 4.0, 6.0], 2.0).map(|w| w.row(0).collect()), Ok(vec![(1, 1.0), (2, 1.0 / 9.0)]));
    }

    #[test]
    fn of_places_equally_far_the_first_is_nearest() {
        let globe = Globe::new(&[0.0, 1.0, -1.0, 2.0], &[0.0; 4]);
        let w = nearest(&globe, 1);
        assert_eq!(w.row(0).collect::<Vec<_>>(), [(1, 1.0)]);
        assert_eq!(w.row(1).collect::<Vec<_>>(), [(0, 1.0)]);
        assert_eq!(nearest(&globe, 9).links(), 12);
    }

    #[test]
    fn bands_divide_the_links() {
        let globe = cities();
        let all = inverse_distance(&globe, 1.0, None).unwrap();
        let near = band(&all, &globe, 0.0, 1100.0);
        let far = band(&all, &globe, 1100.0, 3000.0);
        assert_eq!((all.links(), near.links(), far.links()), (6, 2, 4));
        assert_eq!(inverse_distance(&globe, 1.0, Some(1100.0)).unwrap(), near);
    }
}
