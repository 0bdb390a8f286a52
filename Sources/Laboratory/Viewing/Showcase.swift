import Datasets

/// What a snapshot shows of the model: the answers to what was asked for, as they were made last.
struct Showcase {
    var requests = ViewRequests()
    private(set) var answers = ViewAnswers()
    /// What is known of each answer, and of those that came to nothing.
    private var made: [AnyHashable: Making] = [:]
    /// The images that can be shown, in their order; found when a split is first looked at.
    private var galleries: [SplitName: [Int32]] = [:]
    /// What has been found of the data.
    private(set) var shelf = Shelf()
    /// Requests that are answered anew one after the other, the next one last.
    private var waiting: [any ViewRequest] = []

    private struct Making {
        /// What it was made of.
        let version: Int
        /// How many times in a row it has been left as it was.
        var age = 0
    }

    /// How many times an answer that costs as much as all pictures is left as it was.
    private static let rest = 3

    /// Other data: nothing that was found of the old is true of them, and pictures of them have another size.
    mutating func forgetRows() {
        answers = ViewAnswers()
        galleries = [:]
        made = [:]
        waiting = []
        shelf = Shelf()
    }

    /// A person has changed something: the pictures after the next are of everything, the dear ones as well. Not the next,
    /// which a key that is held down asks for many times a second.
    mutating func hurry() {
        for key in made.keys { made[key]?.age = Self.rest - 1 }
    }

    /// Answers what hasn't been answered, and anew what is due. `viewer` gives what looks at a split, with its gallery.
    ///
    /// `version` is another whenever anything has changed that an answer could depend on: as long as it is the same, so are
    /// the answers, and none is made twice.
    mutating func fill(
        of dataset: Dataset, version: Int, isTraining: Bool, withFreshPictures: Bool,
        viewer: (Split, _ gallery: [Int32]) -> Viewer
    ) {
        let (old, before) = (answers, made)
        (answers, made) = (ViewAnswers(), [:])
        if withFreshPictures { waiting = [] }
        for request in requests.all {
            let key = AnyHashable(request)
            // What moves by itself is another one each time.
            let isOfNow = before[key]?.version == version && !old.isMoving(request)
            if var making = before[key], isOfNow || !isDue(request, making) && !old.isMoving(request) {
                let isThere = answers.adopt(request, from: old)
                if isThere || isOfNow {
                    if !isThere { answers.refuse(request) }
                    if withFreshPictures { making.age += 1 }
                    made[key] = making
                    continue
                }
            }
            answer(request, of: dataset, viewer)
            made[key] = Making(version: version)
        }
        func isDue(_ request: any ViewRequest, _ making: Making) -> Bool {
            switch request.cost {
            case .numbers: true
            case .pictures: withFreshPictures
            case .crowd: withFreshPictures && (!isTraining || making.age >= Self.rest)
            }
        }
    }

    /// Begins to answer anew what shows pictures, one request at a time, so that no step of the training waits for all of them.
    mutating func beginPictures() {
        waiting = requests.all.reversed().filter { request in
            switch request.cost {
            case .numbers: return false
            case .pictures: return true
            case .crowd:
                guard let age = made[AnyHashable(request)]?.age, age < Self.rest else { return true }
                made[AnyHashable(request)]?.age += 1
                return false
            }
        }
    }

    /// Whether there is one left to be answered.
    var isMakingPictures: Bool { !waiting.isEmpty }

    /// Prepares the next one by a piece, or answers it. What nobody asks for any more is left out.
    mutating func makeNextPictures(
        of dataset: Dataset, version: Int, viewer: (Split, _ gallery: [Int32]) -> Viewer
    ) {
        while let request = waiting.last {
            let key = AnyHashable(request)
            let isAsked = requests.all.contains { AnyHashable($0) == key }
            if isAsked, request.prepare(by: looking(request, of: dataset, viewer)) { return }
            waiting.removeLast()
            guard isAsked else { continue }
            answers.remove(request)
            answer(request, of: dataset, viewer)
            made[key] = Making(version: version)
            return
        }
    }

    private mutating func answer(
        _ request: some ViewRequest, of dataset: Dataset, _ viewer: (Split, [Int32]) -> Viewer
    ) {
        if let answer = request.answer(by: looking(request, of: dataset, viewer)) {
            answers.add(answer, to: request)
        } else {
            answers.refuse(request)
        }
    }

    /// What a request may look at.
    private mutating func looking(
        _ request: some ViewRequest, of dataset: Dataset, _ viewer: (Split, [Int32]) -> Viewer
    ) -> Viewer {
        let name = request.split ?? .validation
        let gallery = galleries[name] ?? Studio.gallery(dataset[name], classes: dataset.classes)
        galleries[name] = gallery
        return viewer(dataset[name], gallery)
    }
}
