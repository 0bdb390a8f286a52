import ArgumentParser
import Dashboard
import Foundation
import Installation
import Terminal

/// Shows the manual.
struct ManualCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "manual", abstract: "Show a page of the manual, or the list of its pages.",
        discussion: """
            On a terminal a page is laid out to its width; elsewhere it comes as it is written, in Markdown.

            Example: hourglass manual keys
            """)

    @Argument(help: "A page; without one all are listed.")
    var page: String?

    @Flag(help: "Only ASCII characters.")
    var ascii = false

    func run() throws {
        let manual = Manual(in: .ofThisProcess())
        guard !manual.pages.isEmpty else {
            throw SetupFault(description: "the manual: found no folder 'manual' among the assets, expected its pages")
        }
        let capabilities = Capabilities.ofStandardOutput(ascii: ascii)
        guard let name = page else {
            try Output.print(picture: manual.list(capabilities: capabilities))
            return
        }
        guard let page = manual.page(named: name) else {
            let names = manual.pages.map(\.name).joined(separator: ", ")
            throw ValidationError("no page '\(name)': expected one of \(names).")
        }
        if let width = Output.width {
            try Output.print(picture: page.rendered(width: width, capabilities: capabilities))
        } else {
            try Output.print(page.plain(capabilities: capabilities), terminator: "")
        }
    }

    private struct SetupFault: Error, CustomStringConvertible { let description: String }

}
