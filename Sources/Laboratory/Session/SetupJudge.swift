import Datasets
import Tensors

/// Says whether a setup can be trained here, before anything is built for it.
struct SetupJudge {
    let confinement: Confinement?
    let inventory: Inventory
    let memory: MachineMemory
    let workers: Workers

    /// Bytes that training takes. Throws ``SetupFault`` where the setup has a fault for the data, where a confined session may
    /// not have it, or where there is less memory than it takes.
    func need(of setup: Setup, on dataset: Dataset) throws(SetupFault) -> Int {
        let data = dataset.dataShape
        if let fault = setup.fault(for: data, with: inventory.classifiers) ?? confinement?.fault(setup, for: data) {
            throw fault
        }
        // It can be looked at and go on in f32: no fault of the setup's own.
        if !setup.precision.isAvailable { throw .precision(setup.precision) }
        let need = count(of: setup, on: dataset)
        if let most = confinement?.largestMemory, need > most { throw .confined(.memory(need, atMost: most)) }
        let available = memory.available()
        if need > available { throw .memory(needed: need, available: available) }
        return need
    }

    /// The same bytes, whatever there is. Precondition: the setup has no fault for the data.
    func count(of setup: Setup, on dataset: Dataset) -> Int {
        MemoryNeed.bytes(of: setup, on: dataset, with: inventory.classifiers, workers: workers)
    }
}
