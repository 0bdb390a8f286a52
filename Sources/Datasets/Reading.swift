import Tensors

/// Reading that can be stopped from another thread, wherever in a file it is.
///
/// The brake goes beside the calls rather than through every reader's parameters: whoever reads one file on the way to
/// another would have to hand it on.
package enum Reading {
    /// Ends what is being read on this thread once it is pulled.
    @TaskLocal package static var brake: Brake?

    /// What reading throws then.
    package struct Stopped: Error, CustomStringConvertible {
        package var description: String { "reading was stopped" }
    }

    /// To be called every few megabytes. Throws ``Stopped`` where the brake has been pulled.
    static func check() throws {
        if brake?.isPulled == true { throw Stopped() }
    }
}
