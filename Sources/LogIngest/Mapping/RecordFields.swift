internal import LogModel

/// The values of one foreign record: ranges of the text that holds them.
struct RecordFields: Sendable {
  enum Form: UInt8, Sendable {
    /// The text between the quotes of a JSON string, without and with escapes.
    case string
    case escaped
    /// Text outside JSON: any bytes.
    case text
    /// Text of a table, whose quotes are doubled. It is the last form that is text.
    case quoted
    /// A JSON number, a word (`true`, `false`) and `null`.
    case number
    case boolean
    case null
    /// A JSON list of bytes, as journald writes text that is not plain.
    case bytes
  }

  struct Value: Sendable {
    var path: PathID
    var form: Form
    var start: Int
    var end: Int

    static let blank = Self(path: PathTable.root, form: .null, start: 0, end: 0)

    var isText: Bool { @inline(__always) get { form.rawValue <= Form.quoted.rawValue } }
  }

  /// No record needs more values; a hostile one may have millions.
  static let capacity = 2000

  var values = ReusedList<Value>()
  /// Lists of records inside this record, to be read after it.
  var lists: [(path: PathID, start: Int)] = []
  /// Whether members were left out, as they lay too deep.
  var isCut = false
  /// The number of the record's outline; -1 where that is not known.
  ///
  /// Records with the same outline have the same paths and types of values.
  var outline = -1

  mutating func removeAll() {
    values.removeAll()
    if !lists.isEmpty { lists.removeAll(keepingCapacity: true) }
    isCut = false
    outline = -1
  }

  @inline(__always)
  mutating func add(_ path: PathID, _ form: Form, _ start: Int, _ end: Int) {
    guard values.count < Self.capacity else {
      isCut = true
      return
    }
    values.append(Value(path: path, form: form, start: start, end: end))
  }
}
