import Datasets

/// What a snapshot shows of the model: the answers to what was asked for, as they were made last.
struct Showcase {
    var requests = ViewRequests()
    private(set) var answers = ViewAnswers()
    /// How many times in a row an answer has been left as it was, by the place of its request.
    private var ages: [Int] = []
    /// What `ages` belongs to.
    private var aged = ViewRequests()
    /// The images that can be shown, in their order; found when a split is first looked at.
    private var galleries: [SplitName: [Int32]] = [:]
    /// What has been found of the data.
    private(set) var shelf = Shelf()

    /// How many times an answer that costs as much as all pictures is left as it was.
    private static let rest = 3

    /// Other data: nothing that was found of the old is true of them, and pictures of them have another size.
    mutating func forgetRows() {
        answers = ViewAnswers()
        galleries = [:]
        aged = []
        shelf = Shelf()
    }

    /// Answers what hasn't been answered, and anew what is due. `viewer` gives what looks at a split, with its gallery.
    mutating func fill(
        of dataset: Dataset, isTraining: Bool, withFreshPictures: Bool, viewer: (Split, _ gallery: [Int32]) -> Viewer
    ) {
        let old = answers
        let isSame = aged == requests
        if !isSame { (ages, aged) = (Array(repeating: 0, count: requests.all.count), requests) }
        answers = ViewAnswers()
        for (place, request) in requests.all.enumerated() {
            let isDue =
                switch request.cost {
                case .numbers: true
                case .pictures: withFreshPictures
                case .crowd: withFreshPictures && (!isTraining || !isSame || ages[place] >= Self.rest)
                }
            if !isDue, answers.adopt(request, from: old) {
                if withFreshPictures { ages[place] += 1 }
            } else {
                answer(request, of: dataset, viewer)
                ages[place] = 0
            }
        }
    }

    private mutating func answer(
        _ request: some ViewRequest, of dataset: Dataset, _ viewer: (Split, [Int32]) -> Viewer
    ) {
        let name = request.split ?? .validation
        let gallery = galleries[name] ?? Studio.gallery(dataset[name], classes: dataset.classes)
        galleries[name] = gallery
        if let answer = request.answer(by: viewer(dataset[name], gallery)) { answers.add(answer, to: request) }
    }
}
