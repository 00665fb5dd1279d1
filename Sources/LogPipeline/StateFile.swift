internal import LogIngest
internal import LogModel
internal import Platform

/// The file from which a run goes on, and in which it leaves where a later one can.
///
///     settings    what both runs must agree on
///     inputs      each with its size, and a hash by which it is known again
///     state       a `RunState`
///
/// A file that cannot be used costs time, never a wrong result: all inputs are read again, and the
/// reason is told.
struct StateFile: Sendable {
  /// An input as the earlier run has read it.
  struct KnownInput: Codable, Sendable {
    var name: String
    /// Bytes as stored.
    var size: Int
    var hash: [UInt8]
    /// Whether it was read to its end, so that no more may follow.
    var isClosed: Bool
  }

  /// Why it cannot be used, as a sentence.
  struct Refusal: Error {
    var reason: String
  }

  /// A state is written with each run and read once, so time counts more than size.
  private static let seal = SealedFile(kind: "state", version: 1, level: 1)
  /// An input that was last changed so many seconds before another one is taken for finished.
  private static let idle = 900

  private var settings: [String]
  private var inputs: [KnownInput]
  private var state: [UInt8]

  // MARK: Writing

  /// The inputs that may grow: plain files that were changed about as late as the last one of all.
  static func growing(_ files: [InputFile]) -> Set<Int> {
    let times = files.map { $0.modified ?? 0 }
    let last = times.max() ?? 0
    return Set(
      zip(files, times).filter { file, time in time >= last - idle && !file.isCompressed }
        .map(\.0.index))
  }

  /// The bytes of the file that a run leaves; nil where an input can no longer be read.
  static func bytes(
    of state: [UInt8], _ settings: [String], _ files: [InputFile], _ sizes: [Int],
    growing: Set<Int>
  ) throws -> [UInt8]? {
    var inputs: [KnownInput] = []
    for (file, size) in zip(files, sizes) {
      guard let hash = ContentSample.hash(of: file, size: size) else { return nil }
      inputs.append(
        KnownInput(
          name: file.name, size: size, hash: hash, isClosed: !growing.contains(file.index)))
    }
    var coder = StateCoder()
    var (settings, bytes) = (settings, state)
    try coder.value(&settings)
    try coder.value(&inputs)
    try coder.value(&bytes)
    return try seal.bytes(coder.bytes)
  }

  // MARK: Reading

  /// Reads a file; nil where there is none yet.
  init?(_ path: String) throws(Refusal) {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try FileContent.read(path)
    } catch {
      if error.isMissing { return nil }
      throw Refusal(reason: "it cannot be read: \(error)")
    }
    var (settings, inputs, state) = ([String](), [KnownInput](), [UInt8]())
    do {
      var coder = StateCoder(reading: try Self.seal.payload(of: bytes), inputs: [])
      try coder.value(&settings)
      try coder.value(&inputs)
      try coder.value(&state)
      try coder.finish()
    } catch SealedFile.Damage.foreign {
      throw Refusal(reason: "it is no state that logmon wrote")
    } catch {
      throw Refusal(reason: "it is damaged, or of another version")
    }
    (self.settings, self.inputs, self.state) = (settings, inputs, state)
  }

  /// The state for a run over some files, which begins with `fresh`.
  func state(
    _ settings: [String], _ files: [InputFile], _ fresh: RunState, _ scanned: Scan.Settings
  ) throws(Refusal) -> RunState {
    guard settings == self.settings else {
      throw Refusal(reason: "options, config file or version are not those of the run before")
    }
    let known = try knownInputs(files)
    var state = fresh
    do {
      try state.read(self.state, inputs: known, scanned)
    } catch {
      throw Refusal(reason: "it is damaged, or of another version")
    }
    return state
  }

  /// Which input each of the earlier run is now.
  private func knownInputs(_ files: [InputFile]) throws(Refusal) -> [StateInput] {
    var known: [StateInput] = []
    for input in inputs {
      // Usually it has its name still; one that was rotated has another.
      let sameName = files.filter { $0.name == input.name }
      let candidates = sameName + files.filter { $0.name != input.name }
      let match = candidates.first { file in
        !known.contains { $0.number == file.index } && file.isRegular
          && (input.isClosed ? file.size == input.size : file.size >= input.size)
          && ContentSample.hash(of: file, size: input.size) == input.hash
      }
      guard let match else { throw Refusal(reason: Self.fate(of: input, sameName.first)) }
      if let last = known.last, last.number > match.index {
        throw Refusal(reason: "the inputs are in another order")
      }
      known.append(StateInput(number: match.index, name: match.name))
    }
    return known
  }

  private static func fate(of input: KnownInput, _ file: InputFile?) -> String {
    guard let file else { return "\(input.name) is gone, or was compressed" }
    if file.size < input.size { return "\(input.name) was cut short or written anew" }
    if input.isClosed, file.size > input.size {
      return "\(input.name) has grown, after it had long been unchanged"
    }
    return "\(input.name) was rewritten"
  }
}
