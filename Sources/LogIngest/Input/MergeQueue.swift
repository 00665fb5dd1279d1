internal import LogModel

/// The inputs of a merge, the one with the earliest event first; at equal times the input named
/// first.
///
/// A heap, because a merge may have thousands of inputs.
struct MergeQueue {
  struct Entry {
    var time: Timestamp
    var input: Int
    var index: Int

    fileprivate func precedes(_ other: Entry) -> Bool {
      time == other.time ? input < other.input : time < other.time
    }
  }

  /// No entry precedes the entry at half its index.
  private var heap: [Entry] = []

  var first: Entry? { heap.first }

  /// The entry that follows the first one.
  var second: Entry? {
    guard heap.count > 2 else { return heap.count == 2 ? heap[1] : nil }
    return heap[2].precedes(heap[1]) ? heap[2] : heap[1]
  }

  mutating func insert(_ entry: Entry) {
    var index = heap.count
    heap.append(entry)
    while index > 0, heap[index].precedes(heap[(index - 1) / 2]) {
      heap.swapAt(index, (index - 1) / 2)
      index = (index - 1) / 2
    }
  }

  mutating func removeFirst() {
    guard let last = heap.popLast(), !heap.isEmpty else { return }
    heap[0] = last
    sink()
  }

  /// Sets the time of the first input's next event.
  mutating func replaceFirst(time: Timestamp) {
    heap[0].time = time
    sink()
  }

  private mutating func sink() {
    var index = 0
    while 2 * index + 1 < heap.count {
      var child = 2 * index + 1
      if child + 1 < heap.count, heap[child + 1].precedes(heap[child]) { child += 1 }
      guard heap[child].precedes(heap[index]) else { return }
      heap.swapAt(index, child)
      index = child
    }
  }
}
