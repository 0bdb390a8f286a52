import Testing

@testable import Laboratory

@Suite struct TimelineTests {
    /// A step in each tenth of a second, 100 to an epoch, with a pause: whatever is forgotten, what lies between is in
    /// proportion.
    @Test func stepsHaveTheirEpochsAndSeconds() throws {
        var timeline = Timeline()
        for step in 0...10_000 {
            let time = 5 + Double(step) / 10 + (step > 4000 ? 1000 : 0)
            if step == 4001 { timeline.note(step: 4000, epoch: 40, at: time - 0.1, isPlaying: false) }
            timeline.note(step: step, epoch: Double(step) / 100, at: time, isPlaying: true)
        }
        #expect(timeline.moments.count <= Timeline.limit)
        for step in [0.0, 1, 37, 3999, 4000, 5000.5, 9999, 10_000, 10_010] {
            let (epoch, seconds) = (try #require(timeline.epoch(at: step)), try #require(timeline.seconds(at: step)))
            #expect(
                abs(epoch - step / 100) < 1e-9 && abs(seconds - step / 10) < 1e-6, "\(step): \(epoch), \(seconds)")
        }
    }

    /// What was trained before the program began has epochs, of which nothing else is known, and no seconds.
    @Test func whatWentBeforeHasNoSeconds() {
        var timeline = Timeline()
        timeline.note(step: 500, epoch: 2, at: 1, isPlaying: true)
        timeline.note(step: 600, epoch: 3, at: 2, isPlaying: true)
        #expect(timeline.seconds(at: 499) == nil && timeline.seconds(at: 550) == 0.5)
        #expect(timeline.epoch(at: 250) == 1 && timeline.epoch(at: 550) == 2.5)
    }

    @Test func beginningAgainForgets() {
        var timeline = Timeline()
        for step in 0...50 { timeline.note(step: step, epoch: Double(step), at: Double(step), isPlaying: true) }
        timeline.note(step: 20, epoch: 20, at: 60, isPlaying: false)
        timeline.note(step: 21, epoch: 21, at: 61, isPlaying: true)
        #expect(timeline.seconds(at: 21) == 21)
        timeline.note(step: 0, epoch: 0, at: 70, isPlaying: false)
        timeline.note(step: 1, epoch: 1, at: 72, isPlaying: true)
        #expect(timeline.seconds(at: 1) == 2)
    }
}
