private import Glibc

/// Lists folders.
package enum FolderListing {
  /// The names in the folder, sorted by their bytes; nil with `errno` set when it cannot be read.
  package static func names(in path: String) -> [String]? {
    rawNames(in: path)?.map { String(decoding: $0, as: UTF8.self) }
  }

  /// The names as raw bytes, because a name need not be UTF-8.
  package static func rawNames(in path: String) -> [[UInt8]]? {
    guard let folder = unsafe opendir(path) else { return nil }
    defer { _ = unsafe closedir(folder) }
    var names: [[UInt8]] = []
    while true {
      errno = 0
      guard let entry = unsafe readdir(folder) else { break }
      // SAFETY: d_name is a C string inside the entry, copied before the next readdir.
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe Array(bytes.prefix { $0 != 0 })
      }
      if name != Array(".".utf8), name != Array("..".utf8) { names.append(name) }
    }
    // After an error the list is incomplete and must not be returned.
    return errno == 0 ? names.sorted { $0.lexicographicallyPrecedes($1) } : nil
  }
}
