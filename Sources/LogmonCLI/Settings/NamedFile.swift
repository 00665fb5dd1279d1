internal import Platform

extension FileContent {
  /// The bytes of a file that the user named; `hint` is what to do where it cannot be read.
  static func named(
    _ path: String, else hint: String = "check the path"
  ) throws(ConfigurationError) -> [UInt8] {
    do throws(FileError) {
      return try read(path)
    } catch {
      throw ConfigurationError("\(path): \(error); \(hint)")
    }
  }
}
