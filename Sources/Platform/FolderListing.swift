private import Glibc

/// Lists folders, and the paths that match a pattern.
package enum FolderListing {
  /// The absolute path of the folder that holds a path, or of the path itself where it is a folder;
  /// nil where the current folder is not known.
  package static func absolute(_ path: String) -> String? {
    var whole = path
    if !path.hasPrefix("/") {
      // SAFETY: getcwd allocates the text, which is copied and then freed.
      guard let current = unsafe getcwd(nil, 0) else { return nil }
      whole = unsafe String(cString: current) + "/" + path
      unsafe free(current)
    }
    var parts: [Substring] = []
    for part in whole.split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    let isFolder = FileStatus(whole)?.kind == .folder
    return "/" + (isFolder ? parts : parts.dropLast()).joined(separator: "/")
  }

  /// The names in the folder, sorted by their bytes; nil with `errno` set when it cannot be read.
  package static func names(in path: String) -> [String]? {
    rawNames(in: path)?.map { String(decoding: $0, as: UTF8.self) }
  }

  /// The names as raw bytes, because a name need not be UTF-8.
  package static func rawNames(in path: String) -> [[UInt8]]? {
    // SAFETY: the folder is open until the end of this function, which closes it once.
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

  /// The paths that glob(3) finds, in its order, as raw bytes.
  package static func matches(of pattern: String) -> [[UInt8]] {
    var found = unsafe glob_t()
    defer { unsafe globfree(&found) }
    guard unsafe glob(pattern, 0, nil, &found) == 0 else { return [] }
    return (0..<Int(unsafe found.gl_pathc)).compactMap { index in
      // SAFETY: glob(3) fills gl_pathc valid C strings, freed only by globfree above.
      unsafe found.gl_pathv[index].map { path in
        unsafe path.withMemoryRebound(to: UInt8.self, capacity: strlen(path)) {
          unsafe Array(UnsafeBufferPointer(start: $0, count: strlen(path)))
        }
      }
    }
  }
}
