//! Draws what the suites `tco` and `recursion` have measured last, as `docs/plots/*.svg`.

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use serde_json::Value;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// A measured row.
struct Row {
    group: String,
    name: String,
    /// Median of the nanoseconds that a step takes.
    nanoseconds: f64,
}

/// The ways of doing calls, and their colours (Okabe and Ito 2008: told apart by all).
const WAYS: [(&str, RGBColor); 7] = [
    ("cluster", RGBColor(213, 94, 0)),
    ("tailcall", RGBColor(0, 114, 178)),
    ("continuation, module trampoline", RGBColor(0, 158, 115)),
    ("continuation, host trampoline", RGBColor(86, 180, 233)),
    ("WAT by hand", RGBColor(0, 0, 0)),
    ("WAT by hand, dispatch", RGBColor(0, 0, 0)),
    ("native", RGBColor(160, 160, 160)),
];

/// Kinds of tail calls: group, label.
const SHAPES: [(&str, &str); 7] = [
    ("self tail call", "a procedure by itself"),
    ("tail calls of 2 procedures in turn", "2 procedures in turn"),
    ("tail calls of 10 procedures in turn", "10 procedures in turn"),
    ("tail calls of 100 procedures in turn", "100 procedures in turn"),
    ("tail calls through closures", "closures"),
    ("continuation-passing style", "continuation-passing style"),
    ("state machine", "a state machine"),
];

const DEPTHS: [u32; 5] = [1_000, 10_000, 100_000, 1_000_000, 10_000_000];

fn main() -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let mut rows = Vec::new();
    collect(&target.join("criterion"), &mut rows)?;
    let folder = root.join("docs/plots");
    fs::create_dir_all(&folder)?;
    tail_calls(&rows, &folder.join("tail-calls.svg"))?;
    depth(&rows, &folder.join("depth.svg"))
}

/// Reads the results below a folder.
fn collect(folder: &Path, rows: &mut Vec<Row>) -> Result<()> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}; run the suites tco and recursion first", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        if !path.is_dir() {
            continue;
        }
        if path.ends_with("new") {
            let read = |file: &str| -> Result<Value> { Ok(serde_json::from_str(&fs::read_to_string(path.join(file))?)?) };
            let (benchmark, estimates) = (read("benchmark.json")?, read("estimates.json")?);
            let text = |key: &str| benchmark[key].as_str().unwrap_or_default().to_string();
            let steps = benchmark["throughput"]["Elements"].as_f64().unwrap_or(1.0);
            let median = estimates["median"]["point_estimate"].as_f64().ok_or("an estimate has a median")?;
            rows.push(Row {
                group: text("group_id"),
                name: text("function_id"),
                nanoseconds: median / steps,
            });
        } else {
            collect(&path, rows)?;
        }
    }
    Ok(())
}

fn nanoseconds(rows: &[Row], group: &str, name: &str) -> Option<f64> {
    rows.iter()
        .find(|row| row.group == group && row.name == name)
        .map(|row| row.nanoseconds)
}

fn text(size: f64) -> TextStyle<'static> {
    ("sans-serif", size).into_font().color(&BLACK)
}

/// One line for each kind of tail call, and a point on it for each way.
fn tail_calls(rows: &[Row], file: &Path) -> Result<()> {
    let area = SVGBackend::new(file, (900, 560)).into_drawing_area();
    area.fill(&WHITE)?;
    let area = area.titled("What a tail call costs", text(22.0))?;
    let mut chart = ChartBuilder::on(&area)
        .margin(12)
        .margin_right(24)
        .margin_left(190)
        .x_label_area_size(44)
        .build_cartesian_2d((0.2..60.0).log_scale(), -0.6..SHAPES.len() as f64 + 1.9)?;
    chart
        .configure_mesh()
        .disable_y_axis()
        .disable_y_mesh()
        .light_line_style(BLACK.mix(0.04))
        .bold_line_style(BLACK.mix(0.12))
        .x_desc("nanoseconds for one call (logarithmic)")
        .x_label_formatter(&|x| plain(*x))
        .label_style(text(14.0))
        .axis_desc_style(text(15.0))
        .draw()?;
    let height = |shape: usize| (SHAPES.len() - 1 - shape) as f64;
    for (shape, (_, label)) in SHAPES.iter().enumerate() {
        let y = height(shape);
        chart.draw_series(LineSeries::new([(0.2, y), (60.0, y)], BLACK.mix(0.2)))?;
        let (x, y) = chart.backend_coord(&(0.2, y));
        // The title's area lies above this one.
        let style = text(15.0).pos(Pos::new(HPos::Right, VPos::Center));
        area.draw(&Text::new(
            *label,
            (x - area.get_base_pixel().0 - 10, y - area.get_base_pixel().1),
            style,
        ))?;
    }
    for (way, colour) in WAYS {
        let points: Vec<(f64, f64)> = SHAPES
            .iter()
            .enumerate()
            .filter_map(|(shape, (group, _))| Some((nanoseconds(rows, group, way)?, height(shape))))
            .collect();
        if points.is_empty() {
            continue;
        }
        chart
            .draw_series(points.into_iter().map(|point| Circle::new(point, 6, colour.filled())))?
            .label(way)
            .legend(move |(x, y)| Circle::new((x + 10, y), 6, colour.filled()));
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperRight)
        .background_style(WHITE.mix(0.9))
        .border_style(BLACK.mix(0.2))
        .label_font(text(14.0))
        .draw()?;
    area.present()?;
    Ok(())
}

/// The cost of a call that is not in tail position over the depth of the recursion.
fn depth(rows: &[Row], file: &Path) -> Result<()> {
    let area = SVGBackend::new(file, (900, 480)).into_drawing_area();
    area.fill(&WHITE)?;
    let area = area.titled("What a call costs at some depth", text(22.0))?;
    let mut chart = ChartBuilder::on(&area)
        .margin(12)
        .margin_right(24)
        .x_label_area_size(44)
        .y_label_area_size(56)
        .build_cartesian_2d((900.0..11_000_000.0).log_scale(), (1.0..100.0).log_scale())?;
    chart
        .configure_mesh()
        .light_line_style(BLACK.mix(0.04))
        .bold_line_style(BLACK.mix(0.12))
        .x_desc("depth of the recursion")
        .y_desc("nanoseconds for one call")
        .x_label_formatter(&|x| plain(*x))
        .y_label_formatter(&|y| plain(*y))
        .label_style(text(14.0))
        .axis_desc_style(text(15.0))
        .draw()?;
    for (way, colour) in WAYS {
        let point = |depth: &u32| Some((f64::from(*depth), nanoseconds(rows, &format!("depth {depth}"), way)?));
        let points: Vec<(f64, f64)> = DEPTHS.iter().filter_map(point).collect();
        if points.is_empty() {
            continue;
        }
        let line = colour.stroke_width(2);
        chart
            .draw_series(LineSeries::new(points, line).point_size(4))?
            .label(way)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 20, y)], line));
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperLeft)
        .background_style(WHITE.mix(0.9))
        .border_style(BLACK.mix(0.2))
        .label_font(text(14.0))
        .draw()?;
    area.present()?;
    Ok(())
}

/// A number without digits that say nothing.
fn plain(number: f64) -> String {
    if number >= 10_000.0 {
        format!("10^{}", number.log10().round())
    } else {
        format!("{}", (number * 100.0).round() / 100.0)
    }
}
