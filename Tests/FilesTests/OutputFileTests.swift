import Files
import Foundation
import TestSupport
import Testing

/// `makedev`, a macro that isn't imported, for small numbers.
private func makedev(_ major: dev_t, _ minor: dev_t) -> dev_t { major << 8 | minor }

@Suite struct OutputFileTests {
    private func write(_ text: String, to path: String, durably: Bool = true) throws {
        try Array(text.utf8).withUnsafeBytes { try OutputFile.write($0, to: path, durably: durably) }
    }

    private func mode(_ path: String) -> mode_t {
        var facts = stat()
        return lstat(path, &facts) == 0 ? facts.st_mode : 0
    }

    @Test(arguments: [true, false]) func aFileIsMadeAndReplaced(durably: Bool) throws {
        let folder = try TemporaryFolder()
        let path = folder.file("x")
        try OutputFile.check(path)
        #expect(folder.names == [])
        try write("one", to: path, durably: durably)
        #expect(try folder.read("x") == Array("one".utf8))
        try OutputFile.check(path)
        try write("", to: path, durably: durably)
        #expect(try folder.read("x") == [] && folder.names == ["x"])
    }

    /// Who reads the old file goes on reading it: it isn't written over.
    @Test func whoeverHasTheOldFileOpenKeepsIt() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("old", "x")
        let reader = try #require(FileHandle(forReadingAtPath: path))
        try write("new and longer", to: path)
        #expect(try reader.readToEnd() == Data("old".utf8))
        #expect(try folder.read("x") == Array("new and longer".utf8))
    }

    @Test(arguments: [mode_t(0o600), 0o640, 0o644, 0o755]) func theModeIsKept(_ bits: mode_t) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("old", "x")
        chmod(path, bits)
        try write("new", to: path)
        #expect(mode(path) == S_IFREG | bits)
    }

    @Test(.enabled(if: geteuid() == 0)) func theOwnerIsKept() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("old", "x")
        try #require(chown(path, 12_345, 54_321) == 0)
        try write("new", to: path)
        var facts = stat()
        #expect(stat(path, &facts) == 0 && facts.st_uid == 12_345 && facts.st_gid == 54_321)
    }

    @Test func linksAreFollowedAndStay() throws {
        let folder = try TemporaryFolder()
        try folder.write("old", "real/file")
        for (name, target) in [
            ("relative", "real/file"), ("absolute", folder.file("real/file")), ("second", "relative"),
            ("dangling", "real/new"),
        ] {
            try #require(symlink(target, folder.file(name)) == 0)
            try OutputFile.check(folder.file(name))
            try write(name, to: folder.file(name))
            #expect(mode(folder.file(name)) & S_IFMT == S_IFLNK)
            #expect(try folder.read(name) == Array(name.utf8))
        }
        #expect(try folder.read("real/file") == Array("second".utf8))
        let real = try FileManager.default.contentsOfDirectory(atPath: folder.file("real")).sorted()
        #expect(real == ["file", "new"] && folder.names == ["absolute", "dangling", "real", "relative", "second"])
    }

    @Test func linksInACircleAreRefused() throws {
        let folder = try TemporaryFolder()
        try #require(symlink("b", folder.file("a")) == 0 && symlink("a", folder.file("b")) == 0)
        expectRefusal(folder.file("a"), "cannot be written: its links lead in a circle")
    }

    /// Writing and checking say the same.
    private func expectRefusal(_ path: String, _ reason: String) {
        let written = #expect(throws: FileError.self) { try write("x", to: path) }
        let checked = #expect(throws: FileError.self) { try OutputFile.check(path) }
        for error in [written, checked] { #expect(error?.reason == reason && error?.path == path) }
    }

    @Test func whatIsNoPlaceForAFileIsRefused() throws {
        let folder = try TemporaryFolder()
        try folder.write("x", "in/x")
        let names = folder.names
        expectRefusal("", "expected the name of a file, found nothing")
        expectRefusal(folder.file("in"), "cannot be written: it is a folder")
        expectRefusal(folder.file("in/"), "cannot be written: it is a folder")
        expectRefusal(folder.file("in/."), "cannot be written: it is a folder")
        expectRefusal("/", "cannot be written: it is a folder")
        expectRefusal(folder.file("none/x"), "cannot be created: there is no such folder")
        expectRefusal(folder.file("in/x/y"), "cannot be created: a part of the path is no folder")
        expectRefusal(folder.file(String(repeating: "n", count: 300)), "cannot be created: the name is too long")
        expectRefusal("/proc/hourglass", "cannot be created: there is no such folder")
        #expect(folder.names == names)
    }

    @Test func aSocketIsRefused() throws {
        let folder = try TemporaryFolder()
        let socket = Foundation.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: folder.file("s").utf8.prefix(107)) }
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(bound == 0)
        expectRefusal(folder.file("s"), "cannot be written: it is a socket")
        #expect(mode(folder.file("s")) & S_IFMT == S_IFSOCK)
    }

    @Test(.enabled(if: geteuid() == 0)) func devicesAreWrittenInto() throws {
        let folder = try TemporaryFolder()
        let (null, full, disk) = (folder.file("null"), folder.file("full"), folder.file("disk"))
        try #require(mknod(null, S_IFCHR | 0o666, makedev(1, 3)) == 0)
        try #require(mknod(full, S_IFCHR | 0o666, makedev(1, 7)) == 0)
        // Nobody has this one: it can't be opened, let alone written.
        try #require(mknod(disk, S_IFBLK | 0o600, makedev(240, 99)) == 0)
        try OutputFile.check(null)
        try write("x", to: null)
        let error = #expect(throws: FileError.self) { try write("x", to: full) }
        #expect(error?.reason == "cannot be written: the disk is full")
        expectRefusal(disk, "cannot be written: it is a disk")
        #expect([null, full].allSatisfy { mode($0) & S_IFMT == S_IFCHR })
        #expect(mode(disk) & S_IFMT == S_IFBLK && folder.names == ["disk", "full", "null"])
    }

    /// A text may go to a terminal; a checkpoint would steer it.
    @Test func bytesAreNotWrittenToATerminal() throws {
        let terminal = try PseudoTerminal(width: 80, height: 24)
        let name = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(terminal.slave)")
        let bytes = Array("x".utf8)
        for path in [name, "/dev/fd/\(terminal.slave)"] {
            try OutputFile.check(path)
            try write("x", to: path)
            for attempt in [
                { try OutputFile.check(path, of: .binary) },
                { try bytes.withUnsafeBytes { try OutputFile.write($0, to: path, of: .binary) } },
            ] {
                let error = #expect(throws: FileError.self) { try attempt() }
                #expect(error?.reason == "cannot be written: it is a terminal")
            }
        }
        try OutputFile.check("/dev/null", of: .binary)
    }

    @Test func foldersAreMadeWithThoseThatTheyLieIn() throws {
        let folder = try TemporaryFolder()
        for name in ["b", "c/d/e", "f//g/", "h/"] {
            try OutputFile.makeFolder(folder.file(name))
            #expect(mode(folder.file(name)) & S_IFMT == S_IFDIR)
            // Again, and from where it lies.
            try OutputFile.makeFolder(folder.file(name))
        }
        let relative = "hourglass-\(UUID().uuidString)"
        for name in [relative, "./\(relative)/k", relative + "/l/"] {
            try OutputFile.makeFolder(name)
            #expect(mode(name) & S_IFMT == S_IFDIR)
        }
        try FileManager.default.removeItem(atPath: relative)
        #expect(throws: FileError.self) { try OutputFile.makeFolder("/proc/version/x") }
    }

    /// More than a pipe holds, to a reader that comes late; and to none.
    @Test func aPipeIsWrittenIntoWhereSomebodyReads() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("pipe")
        try #require(mkfifo(path, 0o600) == 0)
        try OutputFile.check(path)
        // By another process: threads of the tests' pool may all be busy.
        let reader = Process()
        reader.executableURL = URL(fileURLWithPath: "/bin/sh")
        reader.arguments = ["-c", "sleep 0.3; cat <\"$0\" >\"$0.read\"", path]
        try reader.run()
        try write(String(repeating: "x", count: 300_000), to: path)
        reader.waitUntilExit()
        #expect(try folder.read("pipe.read").count == 300_000)
        let start = ContinuousClock.now
        let error = #expect(throws: FileError.self) { try write("x", to: path) }
        #expect(error?.reason == "cannot be written: nobody reads it" && .now - start < .seconds(5))
        #expect(mode(path) & S_IFMT == S_IFIFO && folder.names == ["pipe", "pipe.read"])
    }

    @Test func descriptorsOfTheProcessAreWrittenInto() throws {
        let folder = try TemporaryFolder()
        let file = open(folder.file("x"), O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        defer { close(file) }
        for path in ["/dev/fd/\(file)", "/proc/self/fd/\(file)"] {
            try OutputFile.check(path)
            try write("\(path.count)", to: path)
        }
        #expect(try folder.read("x") == Array("\("/dev/fd/\(file)".count)\("/proc/self/fd/\(file)".count)".utf8))
        #expect(folder.names == ["x"])
        let reading = open(folder.file("x"), O_RDONLY | O_CLOEXEC)
        defer { close(reading) }
        expectRefusal("/dev/fd/\(reading)", "cannot be written: it is closed")
    }

    /// What throws half way leaves the old file, and nothing beside it.
    @Test func whatFailsLeavesNothing() throws {
        let folder = try TemporaryFolder()
        try folder.write("old", "x")
        let half = UnsafeMutableRawBufferPointer.allocate(byteCount: 1000, alignment: 1)
        defer { half.deallocate() }
        func fail() throws(FileError) {
            try OutputFile.write(to: folder.file("x")) { sink throws(SystemFault) in
                try sink.write(UnsafeRawBufferPointer(half))
                #expect(folder.names.count == 2)
                throw SystemFault(ENOSPC)
            }
        }
        let error = #expect(throws: FileError.self) { try fail() }
        #expect(error?.reason == "cannot be written: the disk is full")
        #expect(try folder.read("x") == Array("old".utf8) && folder.names == ["x"])
    }

    /// Another file under way stays, since its lock says that somebody writes; one without a lock goes, and nothing else.
    @Test func whatWasLeftBehindIsSwept() throws {
        let folder = try TemporaryFolder()
        var underWay = ""
        try OutputFile.write(to: folder.file("first")) { sink throws(SystemFault) in
            underWay = folder.names[0]
            let left = String(underWay.dropLast(6)) + "x.part"
            let dead = left == underWay ? String(underWay.dropLast(6)) + "y.part" : left
            let strangers = [
                "x.123.part", ".hourglass-abc.part", ".hourglass-0000000000000000.part", dead + "x", "x" + dead,
            ]
            do {
                for name in strangers + [dead] { try folder.write("half", name) }
                try write("x", to: folder.file("second"))
                #expect(Set(folder.names) == Set(strangers + [underWay, "second"]))
                for name in strangers { try FileManager.default.removeItem(atPath: folder.file(name)) }
                // Another name of somebody's file is no part of ours.
                try folder.write("mine", "mine")
                try #require(link(folder.file("mine"), folder.file(dead)) == 0)
                try write("x", to: folder.file("second"))
                #expect(folder.names.contains(dead))
                unlink(folder.file(dead))
            } catch { Issue.record(error) }
        }
        #expect(underWay.hasPrefix(".hourglass-") && folder.names == ["first", "mine", "second"])
    }

    @Test func linksAreReplacedInOneStep() throws {
        let folder = try TemporaryFolder()
        for target in ["a", "b"] {
            try OutputFile.link(folder.file("last"), to: target)
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder.file("last")) == target)
        }
        #expect(folder.names == ["last"])
        #expect(throws: FileError.self) { try OutputFile.link(folder.file("none/last"), to: "a") }
    }

    @Test func foldersAreMadeForOneAccount() throws {
        let folder = try TemporaryFolder()
        try OutputFile.makeFolder(folder.file("a/b/c"))
        #expect(mode(folder.file("a/b")) == S_IFDIR | 0o700)
        try OutputFile.makeFolder(folder.file("a/b/c"))
        try folder.write("x", "file")
        #expect(throws: FileError.self) { try OutputFile.makeFolder(folder.file("file")) }
        let error = #expect(throws: FileError.self) { try OutputFile.makeFolder("/proc/nope/hourglass") }
        #expect(error?.description == "/proc/nope: cannot be created: there is no such folder")
    }

    /// A reader that is gone is an error and no signal, and the next signal is a signal again.
    @Test func aBrokenPipeIsAnError() throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        close(ends[0])
        defer { close(ends[1]) }
        #expect(throws: SystemFault(EPIPE)) { try Descriptor.write("x", to: ends[1]) }
        var waiting = sigset_t()
        sigpending(&waiting)
        #expect(sigismember(&waiting, SIGPIPE) == 0)
    }
}
