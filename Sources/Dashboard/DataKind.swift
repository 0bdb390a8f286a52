import Laboratory

/// What kind of rows the data has, as far as pictures of them go.
enum DataKind: Hashable {
    case images
    /// Of the plane: two numbers a row.
    case points

    init(of data: Snapshot.DataSummary) { self = data.kind == .point ? .points : .images }
}

extension State {
    /// Before data are there they are taken for images.
    var kind: DataKind { snapshot.map { DataKind(of: $0.data) } ?? .images }
}
