extension Session {
    /// The answer to a request as the model is now, however dear it is, and whatever panes look at. It changes nothing that is
    /// learnt.
    package func answer<Request: ViewRequest>(_ request: Request) -> Request.Answer? {
        let rows = dataset[request.split ?? .validation]
        return request.answer(
            by: loop.viewer(
                of: rows, gallery: Studio.gallery(rows, classes: dataset.classes), shelf: showcase.shelf))
    }
}
