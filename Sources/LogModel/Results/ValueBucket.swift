/// The buckets in which positive values are counted: each is at most 1.6 % wide.
///
/// A bucket is the exponent and the first six bits of the fraction of a double, so finding it takes
/// one shift. The middle of a bucket differs from each of its values by at most 0.8 %.
///
/// Public and inlinable, because a call into another module for each value is expensive.
@frozen public enum ValueBucket {
  /// The buckets of one octave, from a power of two to the next.
  package static let perOctave = 64

  /// The number of buckets of all finite values.
  package static let count = 2047 * perOctave

  /// The number of the bucket of a positive value; larger values never have a lower number.
  @inlinable @inline(__always)
  public static func number(of value: Double) -> Int {
    // 52 bits of the fraction, less the first six.
    Int(truncatingIfNeeded: value.bitPattern &>> 46)
  }

  /// The least value of a bucket.
  package static func lowerEdge(_ number: Int) -> Double {
    Double(bitPattern: UInt64(number) << 46)
  }
}
