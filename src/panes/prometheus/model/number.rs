//! The value of a sample: any number, also those that JSON cannot write.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// A value. What is not finite is written as Prometheus writes it: `NaN`, `+Inf`, `-Inf`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Number(pub f64);

impl Number {
    /// Reads a value as Prometheus writes it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        text.parse().ok().map(Self)
    }

    /// The value to four digits: readings are recorded, and more digits are noise.
    #[must_use]
    pub fn rounded(self) -> Self {
        if self.0 == 0.0 || !self.0.is_finite() {
            return self;
        }
        let scale = 10_f64.powi(3 - clamp(self.0.abs().log10().floor()));
        let rounded = (self.0 * scale).round() / scale;
        if rounded.is_finite() { Self(rounded) } else { self }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the exponent of a number is at most three digits long")]
const fn clamp(exponent: f64) -> i32 {
    exponent.clamp(-300.0, 300.0) as i32
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            value if value.is_finite() => serializer.serialize_f64(value),
            value if value.is_nan() => serializer.serialize_str("NaN"),
            value => serializer.serialize_str(if value > 0.0 { "+Inf" } else { "-Inf" }),
        }
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Number(f64),
            Text(String),
        }
        match Written::deserialize(deserializer)? {
            Written::Number(value) => Ok(Self(value)),
            Written::Text(text) => Self::parse(&text).ok_or_else(|| D::Error::custom("no number")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_survives_the_way_through_json() {
        for value in [0.0, -1.5, 1e300, f64::INFINITY, f64::NEG_INFINITY, f64::MIN_POSITIVE] {
            let text = serde_json::to_string(&Number(value)).unwrap();
            assert_eq!(serde_json::from_str::<Number>(&text).unwrap(), Number(value), "{text}");
        }
        let text = serde_json::to_string(&Number(f64::NAN)).unwrap();
        assert_eq!(text, "\"NaN\"");
        assert!(serde_json::from_str::<Number>(&text).unwrap().0.is_nan());
        assert!(serde_json::from_str::<Number>("\"many\"").is_err());
    }

    #[test]
    fn four_digits_are_kept() {
        let rounded = |value| Number(value).rounded().0;
        let shown =
            [66.282_265, -0.001_234_56, 1_234_567.0, 0.0, f64::INFINITY].map(|value| rounded(value).to_string());
        assert_eq!(shown, ["66.28", "-0.001235", "1235000", "0", "inf"]);
        assert!(rounded(f64::NAN).is_nan() && rounded(f64::MAX).is_finite());
    }
}
