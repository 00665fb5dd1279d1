internal import LogModel

/// A foreign record in our fields.
struct MappedRecord: Sendable {
  /// A value as it is written: bytes of the record's text or of `scratch`.
  struct Piece: Sendable {
    enum Form: Sendable {
      /// The inside of a JSON string; in `scratch` only after `escapeTexts`.
      case json
      /// Any bytes; they are escaped when they are written.
      case text
      /// A JSON number or word.
      case bare
    }

    var form: Form
    var isInScratch: Bool
    private var first: Int32
    private var last: Int32
    /// Whether it is a part of the value as it stands in the log.
    var isPart = false

    var start: Int { Int(first) }
    var end: Int {
      get { Int(last) }
      set { last = Int32(truncatingIfNeeded: newValue) }
    }

    init(form: Form, isInScratch: Bool, start: Int, end: Int) {
      self.form = form
      self.isInScratch = isInScratch
      // A chunk has far less than two gigabytes.
      first = Int32(truncatingIfNeeded: start)
      last = Int32(truncatingIfNeeded: end)
    }
  }

  var time: Int64?
  var lacksZone = false
  /// Where a time stands that is of no known form.
  var unreadTime: Int?
  /// By `Target.number`, up to `Target.inner`; those without a bit in `filled` are of older records.
  private var pieces = InlineArray<16, Piece>(
    repeating: Piece(form: .text, isInScratch: false, start: 0, end: 0))
  private var filled: UInt16 = 0
  /// Those pieces that are any bytes.
  private var texts: UInt16 = 0
  /// At least the length of all pieces.
  private(set) var length = 0
  private(set) var metrics = ReusedList<(metric: MetricID, piece: Piece)>()
  /// Whether the request failed, where the record says so without a status.
  var failed: Bool?
  /// A duration without a unit, and the metric that it would be.
  var unitless: (metric: MetricID, path: PathID)?
  var scratch: [UInt8] = []

  subscript(target: Target) -> Piece? {
    @inline(__always) get {
      filled &>> UInt16(truncatingIfNeeded: target.number) & 1 == 1 ? pieces[target.number] : nil
    }
    @inline(__always) set {
      let bit: UInt16 = 1 &<< UInt16(truncatingIfNeeded: target.number)
      filled &= ~bit
      texts &= ~bit
      guard let newValue else { return }
      filled |= bit
      if newValue.form == .text { texts |= bit }
      length &+= newValue.end &- newValue.start
      pieces[target.number] = newValue
    }
  }

  /// Whether it has a value that a limit may judge.
  var isMeasured: Bool { self[.status] != nil || failed != nil || !metrics.isEmpty }

  func piece(_ target: Target) -> Piece? {
    target.number < pieces.count ? self[target] : nil
  }

  @inline(__always)
  mutating func add(_ metric: MetricID, _ piece: Piece) {
    length &+= piece.end &- piece.start
    metrics.append((metric, piece))
  }

  /// Gives a target a text that stands in no chunk.
  mutating func take(_ target: Target, _ text: ArraySlice<UInt8>) {
    let start = scratch.count
    scratch += text
    self[target] = Piece(form: .text, isInScratch: true, start: start, end: scratch.count)
  }

  mutating func remove(_ metric: MetricID) {
    let others = metrics.filter { $0.metric != metric }
    metrics.removeAll()
    for other in others { metrics.append(other) }
    if unitless?.metric == metric { unitless = nil }
  }

  /// Makes all texts the insides of JSON strings.
  @inline(__always)
  mutating func escapeTexts(_ chunk: RawSpan) {
    while texts != 0 { escape(texts.trailingZeroBitCount, chunk) }
  }

  private mutating func escape(_ number: Int, _ chunk: RawSpan) {
    var piece = pieces[number]
    if !piece.isInScratch, chunk.isPlainText(piece.start..<piece.end) {
      piece.form = .json
    } else {
      let start = scratch.count
      RecordWriter.escape(bytes(of: piece, chunk)[...], into: &scratch)
      piece = Piece(form: .json, isInScratch: true, start: start, end: scratch.count)
    }
    self[Target(number: number)] = piece
  }

  /// The bytes of a piece as they stand there.
  func bytes(of piece: Piece, _ chunk: RawSpan) -> [UInt8] {
    piece.isInScratch
      ? Array(scratch[piece.start..<piece.end]) : chunk.bytes(piece.start..<piece.end)
  }

  mutating func removeAll() {
    time = nil
    unreadTime = nil
    lacksZone = false
    filled = 0
    texts = 0
    length = 0
    metrics.removeAll()
    failed = nil
    unitless = nil
    if !scratch.isEmpty { scratch.removeAll(keepingCapacity: true) }
  }
}

/// What the text around a record says of it, and the input's name: values for what it lacks.
struct RecordDefaults: Sendable {
  var time: Int64?
  var lacksZone = false
  /// Whether `time` replaces the record's own time, as a finer one.
  var timeWins = false
  /// JSON strings without quotes.
  var service: [UInt8]?
  /// Whether `service` replaces the record's own.
  var serviceWins = false
  /// Whether the user named `service`.
  var isServiceGiven = false
  var region: [UInt8]?
  var customer: [UInt8]?
  /// A JSON value.
  var severity: [UInt8]?
  /// The year of times that name none.
  var year: Int?
  /// The date of times that name none.
  var date: CivilDate?
  /// Whether the record is a line that another record carries.
  var isLine = false

  /// The length of what a record may take from here, except its service.
  var length: Int { (region?.count ?? 0) + (customer?.count ?? 0) + (severity?.count ?? 0) }
}
