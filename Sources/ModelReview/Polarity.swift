/// What a sentence says about harm, determined by its grammar: negation and extent.
///
///     clause ──▶ negator … harm            "nobody was affected", "without data loss"
///            ──▶ quantifier … well-being    "everything works as intended"
///            ──▶ subject is … well-being    "customers are fine"
///            ──▶ harm is … none or small    "the impact was negligible"
///            ──▶ negator … need             "no action is required"
///
/// The parts are classes of words, so that one rule covers paraphrases. A double denial of harm, or
/// a denial of well-being, states harm and passes.
enum Polarity {
  /// What is said about harm, the most serious last.
  enum Reading: Int, Comparable {
    case nothing
    /// Harm is absent, small or over: needs evidence.
    case denies
    /// All harm is absent: no evidence can show that.
    case deniesAll
    /// No action is needed: a model may not say so.
    case dismisses

    static func < (lhs: Self, rhs: Self) -> Bool { lhs.rawValue < rhs.rawValue }
  }

  /// Reads a sentence; `names` are those of services, regions and customers in lower case.
  static func reading(_ sentence: String, names: Set<String>) -> Reading {
    let clauses = Clause.all(of: sentence, names: names)
    let isAdvice = clauses.first?.words.first.map(PolarityWords.checks.contains) ?? false
    return clauses.map { reading($0, isAdvice: isAdvice) }.max() ?? .nothing
  }

  private static func reading(_ clause: Clause, isAdvice: Bool) -> Reading {
    if clause.dismisses { return .dismisses }
    if clause.saysAllIsWell { return .deniesAll }
    if clause.deniesHarm { return clause.isTotal ? .deniesAll : .denies }
    if clause.boundsHarm || clause.deniesHarmByForm { return .denies }
    return !isAdvice && clause.saysSomethingIsWell ? .denies : .nothing
  }
}

extension Clause {
  private typealias Words = PolarityWords

  /// At most `count` words from `start` on.
  private func next(_ count: Int, from start: Int) -> ArraySlice<String> {
    words[min(start, words.count)..<min(start + count, words.count)]
  }

  private func word(_ index: Int) -> String { words.indices.contains(index) ? words[index] : "" }

  private func isNegated(before index: Int) -> Bool {
    words[..<index].contains(where: Words.negators.contains)
  }

  // MARK: No action needed

  fileprivate var dismisses: Bool {
    words.indices.contains { index in
      let after = next(7, from: index + 1)
      switch words[index] {
      case let word where Words.negators.contains(word):
        return Words.isIdle(word, after) || after.contains(where: Words.needs.contains)
      case "ignore", "disregard", "disregarded", "dismiss": return true
      case "ignored": return word(index - 1) == "be" || word(index - 1) == "safely"
      case "false": return ["positive", "positives", "alarm", "alarms"].contains(word(index + 1))
      case "non": return Words.harm.contains(word(index + 1))
      case "only", "just", "merely", "simply":
        return after.prefix(3).contains(where: Words.minorProblems.contains)
      case "wait":
        let isLast = index + 1 == words.count || ["until", "till"].contains(word(index + 1))
        return isLast && Words.modals.contains(word(index - 1))
      case "little", "few": return after.prefix(2).contains(where: Words.needs.contains)
      case "sleep": return Words.modals.contains(word(index - 1))
      case "relax", "assured", "reassured": return true
      case "severity", "priority": return Words.modals.contains(word(index + 1))
      case "itself", "themselves": return words.contains(where: Words.recovery.contains)
      default: return false
      }
    }
  }

  // MARK: Harm denied

  fileprivate var isTotal: Bool { words.contains(where: Words.totals.contains) }

  /// A negator, and harm within its scope.
  fileprivate var deniesHarm: Bool {
    words.indices.contains { index in
      guard Words.negators.contains(words[index]), !Words.openers.contains(word(index + 1)) else {
        return false
      }
      // `without` governs the next words, other negators the rest of the clause.
      let scope = next(words[index] == "without" ? 3 : 8, from: index + 1)
      return scope.contains(where: Words.harm.contains) && !namesExtent(scope)
    }
  }

  /// `no region but us-east-1`, `only us-east-1`: the extent is a given name.
  private func namesExtent(_ scope: ArraySlice<String>) -> Bool {
    scope.indices.contains { index in
      Words.exceptions.contains(scope[index])
        && words[index...].prefix(4).contains(where: names.contains)
    }
  }

  /// Harm that is absent, little or limited.
  fileprivate var boundsHarm: Bool {
    words.indices.contains { index in
      let after = next(5, from: index + 1)
      if Words.bounds.contains(words[index]) {
        return after.prefix(2).contains(where: Words.harmNouns.contains)
      }
      if words[index] == "only" {
        return next(7, from: index + 1).contains(where: Words.harm.contains)
          && !next(4, from: index + 1).contains(where: names.contains)
      }
      if Words.harm.contains(words[index]), after.contains(where: Words.absence.contains) {
        return true
      }
      guard Words.harmNouns.contains(words[index]),
        let bound = after.firstIndex(where: Words.bounds.contains)
      else { return word(index + 1) == "free" && Words.harm.contains(words[index]) }
      // `the impact is limited to us-east-1` states a place.
      return !next(4, from: bound + 1).contains(where: names.contains)
    }
  }

  /// A word whose own form denies harm: `unaffected`, `harmless`.
  fileprivate var deniesHarmByForm: Bool {
    words.indices.contains { Words.isDenial(words[$0]) && !isNegated(before: $0) }
  }

  // MARK: Well-being

  /// A quantifier over everything, followed by well-being.
  fileprivate var saysAllIsWell: Bool {
    guard let all = words.firstIndex(where: Words.universals.contains), !isNegated(before: all)
    else { return false }
    return words.indices.contains { index in
      guard index > all, Words.well.contains(words[index]), !isNegated(before: index),
        !Words.comparisons.contains(word(index - 1))
      else { return false }
      // `all available connections` describes the connections; it does not say they are well.
      let isPredicate = words[all..<index].contains(where: Words.copulas.contains)
      return isPredicate || index == all + 1 && index + 1 == words.count
        || Words.wellVerbs.contains(words[index])
    }
  }

  /// Something is fine, or continues as it should.
  fileprivate var saysSomethingIsWell: Bool {
    guard end != "before", end != "until", !Words.conditions.contains(word(0)) else { return false }
    return words.indices.contains { index in
      guard !isNegated(before: index) else { return false }
      let isLast = index + 1 == words.count
      switch words[index] {
      case "as": return Words.plans.contains(word(index + 1))
      case "expected": return word(index + 1).hasPrefix("behavi")
      case "by": return word(index + 1) == "design"
      case "control", "hand": return word(index - 1) == (words[index] == "hand" ? "in" : "under")
      case let word where isLast && Words.smoothly.contains(word): return index > 0
      case let word where Words.fine.contains(word) || isLast && Words.fineAtLast.contains(word):
        return isPredicate(index)
      default: return false
      }
    }
  }

  /// Whether `is` or similar precedes by up to three words; excludes `is far above normal`.
  private func isPredicate(_ index: Int) -> Bool {
    !Words.comparisons.contains(word(index - 1))
      && words[max(0, index - 3)..<index].contains(where: Words.copulas.contains)
  }
}
