private import Glibc

/// The system's text for an error number.
package enum SystemError {
  package static func text(_ number: Int32) -> String {
    // SAFETY: strerror returns a valid C string that is copied at once.
    unsafe String(cString: strerror(number))
  }
}
