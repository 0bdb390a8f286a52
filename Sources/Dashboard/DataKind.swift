import Laboratory

/// What kind of rows the data has, as far as pictures of them go.
enum DataKind: Hashable {
    case images
    /// Of the plane: two numbers a row.
    case points
    /// Rows of named columns.
    case tables
    /// What sensors said, window by window.
    case series
    /// What is known of users, or of items.
    case ratings

    init(of data: Snapshot.DataSummary) {
        switch data.kind {
        case .image: self = .images
        case .point: self = .points
        case .table: self = .tables
        case .series: self = .series
        case .ratings: self = .ratings
        }
    }

    /// What one calls its rows, and one of them.
    var rows: String { row + "s" }
    var row: String { self == .images ? "image" : self == .series ? "window" : "row" }
}

extension State {
    /// Before data are there they are taken for images.
    var kind: DataKind { snapshot.map { DataKind(of: $0.data) } ?? .images }
}
