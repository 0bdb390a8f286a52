import Laboratory

/// Something to say in the last row: what the session has to say, in words, or what the screen itself has.
package struct Remark: Equatable, Sendable {
    package let kind: Notice.Kind
    package let text: String

    package init(_ kind: Notice.Kind, _ text: String) { (self.kind, self.text) = (kind, text) }

    init(_ notice: Notice, in language: any Language) { self.init(notice.kind, language.text(notice)) }
}
