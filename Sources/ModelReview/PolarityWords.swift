/// The word classes of the rules in `Polarity`.
enum PolarityWords {
  /// Words, and beginnings of words.
  struct Family: Sendable {
    let words: Set<String>
    let stems: [String]

    init(_ words: String, stems: String = "") {
      self.words = Set(words.split(separator: " ").map(String.init))
      self.stems = stems.split(separator: " ").map(String.init)
    }

    func contains(_ word: String) -> Bool {
      words.contains(word) || stems.contains { word.hasPrefix($0) }
    }
  }

  static let negators = Family(
    "no not none never nobody nothing noone nowhere neither nor without zero nil hardly barely "
      + "scarcely absence lack lacks lacking 0")
  /// Behind a negator they cancel it: `not only`, `no doubt`.
  static let openers = Family("only doubt merely just until")
  /// Words without exceptions: no single event can show that.
  static let totals = Family("none never nobody nothing noone nowhere zero nil absence 0")
  /// Words that mean absence at the end: `impact: none`.
  static let absence = Family(
    "none nil zero nothing absent nonexistent 0 avoided averted prevented")
  static let exceptions = Family("but except besides save apart other outside beyond")

  /// Words for harm, its effects and its symptoms.
  static let harm = Family(
    "harm hurt hurts lost lose loses losing loss losses wrong bad broke broken break breaks slow "
      + "slower slowed danger down notice noticed notices noticing felt feel feels saw missing "
      + "missed sick ill unavailable stuck late victim victims threat crisis alarm consequence "
      + "consequences effect effects cause causes",
    stems: "affect impact harm damag fail error problem issue incident outage disrupt degrad risk "
      + "concern worr troubl fault defect downtime suffer breach leak corrupt compromis interrupt "
      + "inconvenien complain delay reject drop crash impair danger expos regress")
  /// Nouns for harm that may be small, and for its degree.
  static let harmNouns = Family(
    "loss losses harm effect effects severity priority urgency consequence consequences danger "
      + "threat impact impacts inconvenience",
    stems: "damag problem issue incident outage disruption degradation risk trouble fault defect "
      + "downtime interruption delay glitch")
  /// Words for a small degree.
  static let bounds = Family(
    "low lower lowest minor small smaller minimal limited slight little mild tiny marginal few "
      + "contained acceptable tolerable manageable bearable unlikely insignificant modest brief "
      + "avoided averted prevented temporary",
    stems: "negligib")

  /// Words for needs and concerns.
  static let needs = Family(
    "action actions attention intervention need needs needed necessary required require requires "
      + "reason urgent urgency hurry rush important importance serious seriously critical severe "
      + "priority panic alarm alarming bother fear matter matters",
    stems: "worr concern escalat investigat")
  /// `nothing to do`, `never mind`.
  static func isIdle(_ negator: String, _ after: ArraySlice<String>) -> Bool {
    if negator == "never" { return after.first == "mind" }
    guard negator == "nothing", let to = after.firstIndex(of: "to") else { return false }
    return ["do", "see", "fix", "report", "repair"].contains(after[to...].dropFirst().first ?? "")
  }

  static let minorProblems = Family(
    "test tests drill noise blip glitch hiccup hiccups exercise formality artifact artefact warning "
      + "cosmetic")
  static let modals = Family("can could may might should must will shall")
  static let recovery = Family("away pass", stems: "resolv fix heal clear recover repair settl")

  static let universals = Family(
    "all everything everyone everybody every each always anything anyone everywhere entire whole "
      + "nothing both fully completely")
  static let copulas = Family(
    "is are was were be been being remain remains remained stay stays stayed look looks looked seem "
      + "seems seemed feel feels keep keeps kept run runs ran running work works worked continue "
      + "continues continued go goes went gone back now return returned returns became get got")
  /// Well-being of everything.
  static let well = Family(
    "fine ok okay alright well good great healthy normal normally stable safe secure intact right "
      + "operational nominal green available online up alive satisfied happy preserved served "
      + "succeeded successful successfully completed delivered processed clear calm quiet correct "
      + "correctly perfect perfectly contained smooth smoothly protected expected intended usual "
      + "over quickly",
    stems: "recover resolv function work restor")
  static let wellVerbs = Family(
    "works worked working succeeded recovered recovers functions functioned", stems: "")
  /// Well-being of something.
  static let fine = Family(
    "fine ok okay alright healthy normal stable safe secure intact operational nominal "
      + "unremarkable preserved protected guaranteed flawless unhurt calm")
  /// The same where nothing follows, unlike `well` in `well above`.
  static let fineAtLast = Family("well good great right up alive happy quiet green")
  /// Adverbs of smooth operation.
  static let smoothly = Family(
    "normally smoothly seamlessly flawlessly fine correctly properly perfectly reliably throughout "
      + "uninterruptedly successfully")
  static let plans = Family("expected intended designed planned usual normal always before")
  static let comparisons = Family("above over below under than from beyond times until as")
  /// They begin advice about a desired state: `verify that replicas are healthy`.
  static let checks = Family("check verify ensure confirm make watch wait monitor test see")

  /// Words that begin a clause; those in `conditions` begin one that asserts nothing.
  static let joints = Family(
    "and because so but when while which since if until whether after before then unless as_soon "
      + "although though where who , ; however once")
  static let conditions = Family("if until whether unless")

  /// A word that denies harm by its form: `un-`, `-less`, or its own meaning.
  static func isDenial(_ word: String) -> Bool {
    if denials.contains(word) { return true }
    for prefix in ["un", "non"] where word.hasPrefix(prefix) {
      let rest = String(word.dropFirst(prefix.count))
      if rest.count > 3, undone.contains(rest) { return true }
    }
    guard word.hasSuffix("less") || word.hasSuffix("lessly"), let end = word.range(of: "less")
    else { return false }
    let stem = String(word[..<end.lowerBound])
    return harm.contains(stem) || ["pain", "flaw", "seam", "effort"].contains(stem)
  }

  private static let denials = Family(
    "benign innocuous spurious cosmetic immaterial inconsequential irrelevant insignificant spared "
      + "unscathed unimportant uneventful harmless painless",
    stems: "negligib trivial")
  private static let undone = Family(
    "hurt scathed touched eventful remarkable problematic interrupted important",
    stems: "affect harm damag impact disturb disrupt interrupt impair concern worr troubl notic "
      + "alter compromis corrupt exposed degrad critical")
}

extension StringProtocol {
  /// The first range of `part`; avoids Foundation's search.
  fileprivate func range(of part: String) -> Range<Index>? {
    guard let start = indices.first(where: { self[$0...].hasPrefix(part) }) else { return nil }
    return start..<index(start, offsetBy: part.count)
  }
}
