//! What a table of dependence says about its numbers.

use super::compute::Wish;
use super::options::Options;
use crate::method::matrix;
use crate::results::{Note, Part};
use crate::study::Study;

pub fn notes(study: &Study, matrices: &[String], wishes: &[Wish], options: &Options) -> Vec<Note> {
    let mut notes: Vec<Note> = matrices.iter().map(|name| matrix::note(study, name)).collect();
    let draws = options.draws();
    let global = [Wish::Moran, Wish::Geary, Wish::Getis];
    if wishes.iter().any(|wish| global.contains(wish)) {
        notes.push(Note::about(
            Part::Global,
            "z and two-sided p under randomisation (Cliff and Ord 1981); places without neighbours count in n",
            "z值与双侧p值基于随机化假设（Cliff和Ord，1981）；无邻居的地区计入n",
        ));
    }
    if draws > 0 {
        notes.push(Note::about(
            Part::Permuted,
            format!("pseudo p from {draws} permutations, one-sided in the direction of the statistic"),
            format!("伪p值由{draws}次置换得到，按统计量方向取单侧"),
        ));
    }
    let level = options.level() * 100.0;
    if wishes.iter().any(|wish| wish.is_local()) {
        let [en, zh] = match options.adjusts() {
            true => [
                format!("clusters hold the share of false discoveries at {level}% (Benjamini and Hochberg 1995)"),
                format!("集聚类型按{level}%的错误发现率控制（Benjamini和Hochberg，1995）"),
            ],
            false => [
                format!(
                    "clusters are places with a pseudo p of at most {level}%, without a correction for their number"
                ),
                format!("集聚类型以伪p值不超过{level}%为准，未作多重检验校正"),
            ],
        };
        notes.push(Note::about(Part::Local, en, zh));
    }
    if wishes.contains(&Wish::Local) {
        notes.push(Note::about(
            Part::Local,
            "local Moran statistics have n - 1 as in esda; those of Anselin (1995) and spdep are n/(n-1) times as large",
            "局部Moran统计量以n-1计（与esda一致），Anselin（1995）与spdep的结果为其n/(n-1)倍",
        ));
    }
    if wishes.contains(&Wish::HotSpots) {
        notes.push(Note::about(
            Part::Local,
            "G* counts a place among its own neighbours with the largest weight of its row",
            "G*将地区自身计为邻居，权重取该行最大值",
        ));
    }
    notes
}
