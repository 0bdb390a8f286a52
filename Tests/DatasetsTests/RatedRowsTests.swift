import Tensors
import TestSupport
import Testing

@testable import Datasets

/// Ratings as rows of a data set.
@Suite struct RatedRowsTests {
    /// 90 users and 12 items; each user has rated 10 of them.
    static let text = (0..<90).flatMap { u in
        (0..<10).map { k in "u\(u),i\((5 * u + k) % 12),\(1 + (u * 7 + k * 3) % 5)" }
    }.joined(separator: "\n")

    private func load(_ way: String) throws -> Dataset {
        let folder = try TemporaryFolder()
        return try Dataset.load(try folder.write(Self.text + "\n", "r.csv") + ":\(way)")
    }

    @Test func itemsUsersAndLikes() throws {
        let items = try load("items")
        #expect(items.features == 90 && items.train.count == 12 && items.hasMissing && !items.isUnitInterval)
        #expect(items.kind.ratings == .init(rows: .items, content: .ratings, count: 90))
        #expect(items.train.name(0) == "i0")
        let users = try load("users")
        #expect(users.features == 12 && users.train.count == 90)
        let likes = try load("likes")
        #expect(likes.features == 12 && likes.isUnitInterval && !likes.hasMissing)
        #expect(Set((0..<likes.train.count).flatMap { likes.train.image($0) }) == [0, 1])
        #expect(Set([items, users, likes].map(\.fingerprint)).count == 3)
    }

    /// Training and validation have other entries; what is seen of a validation row is what is learnt from.
    @Test(arguments: ["items", "users", "likes"]) func heldOutEntriesAreNotSeen(_ way: String) throws {
        let data = try load(way)
        let rated = try #require(data.rated)
        var cells = 0
        for name in SplitName.allCases {
            let split = data[name]
            let indices = (0..<Int32(split.count)).map { $0 }
            let count = split.count * split.features
            var (x, mask, shown) = (
                [Float](repeating: 9, count: count), [Float](repeating: 9, count: count),
                [Float](repeating: 9, count: count)
            )
            var (seen, observed) = (x, mask)
            indices.withUnsafeBufferPointer { indices in
                split.gatherHeld(indices, into: &x, mask: &mask, shown: &shown)
                split.gather(indices, into: &seen, mask: &observed)
            }
            for i in 0..<count {
                if name == .train {
                    #expect(mask[i] == shown[i])
                } else {
                    #expect(mask[i] * shown[i] == 0)
                    cells += Int(mask[i])
                }
                #expect(seen[i] == x[i] * shown[i])
                if way != "likes" { #expect(observed[i] == shown[i]) } else { #expect(observed[i] == 1) }
            }
        }
        let held = rated.parts.count(.validation) + rated.parts.count(.test)
        #expect(way == "likes" ? cells > 0 && cells <= held : cells == held)
        // What was taken off comes to the ratings again.
        guard let biases = rated.biases, way == "users" else { return }
        let row = data.train.image(0)
        let place = try #require(row.firstIndex { $0 != 0 })
        let name = try #require(data.train.name(0))
        let user = try #require(rated.ratings.userNames.firstIndex(of: name))
        let entry = try #require(
            rated.ratings.users.indices.first {
                rated.ratings.users[$0] == user && rated.ratings.items[$0] == place
            })
        #expect(abs(row[place] + biases.value(user: user, item: place) - rated.ratings.values[entry]) < 1e-5)
    }

    @Test func whatIsNoRating() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write((0..<40).map { "u\($0 % 9),i\($0 % 7)" }.joined(separator: "\n"), "b.csv")
        let error = #expect(throws: DataError.self) { try Dataset.load(path + ":items") }
        #expect(error?.description.contains("without ratings") == true)
        #expect(RatingsSource("x.csv") == nil && RatingsSource("insteval")?.file == "insteval")
        #expect(RatingsSource("insteval:likes")?.reading == .likes)
    }
}
