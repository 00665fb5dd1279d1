internal import LogModel

/// A decoder of chunks, and the run's ids for its own.
final class ChunkDecoder {
  private var decoder: EventDecoder
  /// Filled by `adopt`.
  private var adopted = Adopted()

  init(metrics: MetricTable) { decoder = EventDecoder(metrics: metrics) }

  /// Decodes the lines of a chunk, the last of which ends with a newline.
  func decode(_ chunk: RawSpan, into batch: inout Batch) {
    if decoder.isFull {
      decoder.startOver()
      adopted = Adopted()
    }
    decoder.decode(chunk, into: &batch)
  }

  /// Maps the decoder's names in the chunk it decoded last to the run's.
  func adopt(_ batch: inout Batch, into names: inout Names) {
    adopted.services.extend(decoder.known.services.names, &names.services)
    adopted.regions.extend(decoder.known.regions.names, &names.regions)
    adopted.customers.extend(decoder.known.customers.names, &names.customers)
    adopted.places.extend(decoder.known.places.names, &names.places)
    adopted.faults.extend(decoder.known.faults.names, &names.faults)
    adopted.extendKinds(decoder.known.kinds.kinds, &names.kinds)
    adopted.map(&batch.records, batch.count)
  }
}

/// For each kind of name, the run's id by the decoder's.
private struct Adopted: Sendable {
  struct Map: Sendable {
    private var ids: [NameID] = [0]

    subscript(local: NameID) -> NameID {
      @inline(__always) get { ids[Int(local)] }
    }

    mutating func extend(_ names: [String], _ table: inout NameTable) {
      while ids.count <= names.count { ids.append(table.intern(names[ids.count - 1])) }
    }
  }

  var services = Map()
  var regions = Map()
  var customers = Map()
  var places = Map()
  var faults = Map()
  private var kinds: [KindID] = [0]

  /// Gives the decoder's newest kinds their ids of the run; their names must have theirs.
  mutating func extendKinds(_ local: [EventKind], _ table: inout KindTable) {
    while kinds.count <= local.count {
      var kind = local[kinds.count - 1]
      kind.service = services[kind.service]
      kind.region = regions[kind.region]
      kind.place = places[kind.place]
      kind.fault = faults[kind.fault]
      kinds.append(table.intern(kind))
    }
  }

  /// Gives every record the run's ids, all in one go: one by one, access checks cost 170
  /// instructions an event.
  func map(_ records: inout [EventRecord], _ count: Int) {
    var records = records.mutableSpan
    for index in 0..<count {
      records[index].kind = kinds[Int(records[index].kind)]
      records[index].customer = customers[records[index].customer]
    }
  }
}
