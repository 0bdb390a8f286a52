import Foundation
import Installation

/// The pages that come with the program, in the order of their list.
package struct Manual: Hashable, Sendable {
    /// One page, in Markdown.
    package struct Page: Hashable, Sendable {
        /// What `hourglass manual` calls it.
        package let name: String
        /// What it is about, for the list.
        package let summary: String
        package let text: String

        package init(name: String, summary: String, text: String) {
            (self.name, self.summary, self.text) = (name, summary, text)
        }
    }

    package let pages: [Page]

    package init(pages: [Page] = []) { self.pages = pages }

    /// Reads the folder `manual` of the assets: its `README.md` lists the pages, `- [name](name.md): summary`. Without the
    /// folder there are no pages; one that is listed and isn't there is left out.
    package init(in assets: Assets) {
        guard let list = assets.find("manual/\(Self.listName)"), let text = Self.read(list) else {
            self.init()
            return
        }
        let folder = list.dropLast(Self.listName.count)
        self.init(
            pages: Self.entries(text).compactMap { entry in
                Self.read("\(folder)\(entry.name).md").map {
                    Page(name: entry.name, summary: entry.summary, text: $0)
                }
            })
    }

    static let listName = "README.md"

    package func page(named name: String) -> Page? { pages.first { $0.name == name } }

    /// Names and summaries of the list.
    static func entries(_ text: String) -> [(name: String, summary: String)] {
        text.split(separator: "\n").compactMap { line in
            guard let match = line.wholeMatch(of: /- \[([a-z-]+)\]\(([a-z-]+)\.md\): (.+)/), match.1 == match.2 else {
                return nil
            }
            return (String(match.1), String(match.3))
        }
    }

    private static func read(_ path: some StringProtocol) -> String? {
        try? String(contentsOfFile: String(path), encoding: .utf8)
    }
}
