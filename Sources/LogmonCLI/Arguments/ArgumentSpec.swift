/// One flag, option or positional of a command: the only definition of its name, value and help.
package struct ArgumentSpec<Options>: Sendable {
  let name: String
  let kind: ArgumentKind
  let help: String
  let apply: @Sendable (inout Options, String) throws(UsageError) -> Void

  /// A switch, `--name`, which stores true.
  package static func flag(
    _ name: String, _ path: any WritableKeyPath<Options, Bool> & Sendable, help: String
  ) -> Self {
    Self(name: name, kind: .flag, help: help) { options, _ in options[keyPath: path] = true }
  }

  /// `--name VALUE`, converted by `Value.init(argument:)`; the last of several counts.
  package static func option<Value: ArgumentValue>(
    _ name: String, _ value: String, _ path: any WritableKeyPath<Options, Value> & Sendable,
    help: String
  ) -> Self {
    Self(name: name, kind: .option(value: value), help: help) { options, text throws(UsageError) in
      options[keyPath: path] = try Value.parse(text, name: name, value: value)
    }
  }

  /// As above, for an option that has no default.
  package static func option<Value: ArgumentValue>(
    _ name: String, _ value: String, _ path: any WritableKeyPath<Options, Value?> & Sendable,
    help: String
  ) -> Self {
    Self(name: name, kind: .option(value: value), help: help) { options, text throws(UsageError) in
      options[keyPath: path] = try Value.parse(text, name: name, value: value)
    }
  }

  /// `--name VALUE`, appended to previous values.
  package static func repeated<Value: ArgumentValue>(
    _ name: String, _ value: String, _ path: any WritableKeyPath<Options, [Value]> & Sendable,
    help: String
  ) -> Self {
    Self(name: name, kind: .option(value: value), help: help) { options, text throws(UsageError) in
      options[keyPath: path].append(try Value.parse(text, name: name, value: value))
    }
  }

  /// Every argument that is not a flag or an option, in order.
  package static func positionals(
    _ value: String, _ path: any WritableKeyPath<Options, [String]> & Sendable, help: String
  ) -> Self {
    Self(name: "", kind: .positional(value: value), help: help) { options, text in
      options[keyPath: path].append(text)
    }
  }

  /// The arguments for a part of the options, which several commands can share.
  package static func part<Part>(
    _ arguments: [ArgumentSpec<Part>], _ path: any WritableKeyPath<Options, Part> & Sendable
  ) -> [Self] {
    arguments.map { argument in
      Self(name: argument.name, kind: argument.kind, help: argument.help) {
        options, text throws(UsageError) in
        try argument.apply(&options[keyPath: path], text)
      }
    }
  }

  var isPositional: Bool { if case .positional = kind { true } else { false } }
}

/// How an argument is written.
enum ArgumentKind: Equatable, Sendable {
  case flag
  case option(value: String)
  case positional(value: String)
}

/// A type that is parsed from an option's text.
package protocol ArgumentValue: Sendable {
  init?(argument: String)
  /// Ends the sentence "'x' is not a valid …;" with the valid forms.
  static var expectation: String { get }
}

extension ArgumentValue {
  fileprivate static func parse(
    _ text: String, name: String, value: String
  ) throws(UsageError) -> Self {
    guard let parsed = Self(argument: text) else {
      throw UsageError("'\(text)' is not a valid \(value) for '--\(name)'; \(expectation)")
    }
    return parsed
  }
}

/// The command line is invalid.
package struct UsageError: Error, Equatable, CustomStringConvertible {
  package var description: String

  package init(_ description: String) { self.description = description }
}
