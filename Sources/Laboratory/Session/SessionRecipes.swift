import Autoencoders
import Datasets

/// Recipes: data, setup and all at once.
extension Session {
    func follow(_ id: String) {
        guard let recipe = inventory.recipes.first(where: { $0.id == id }) else { return say(.noRecipe(id)) }
        if let confinement, !confinement.allows(data: recipe.data) { return say(.refused(.dataClosed)) }
        loop.makeRoom()
        do {
            let new = recipe.reading == nil ? try dataset(recipe.data) : try recipe.load()
            let setup = try recipe.setup(for: new.dataShape, seed: setup.seed)
            if let fault = setup.fault(for: new.dataShape, with: inventory.classifiers) { throw fault }
            try need(of: setup, on: new)
            remember(.followed(recipe: id), returns: true)
            notice = nil
            try begin(at: TrainingState(setup), on: new)
            showcase.forgetRows()
            sayHowRead(new)
        } catch let fault as SetupFault {
            say(.refused(fault))
        } catch {
            say(confinement == nil ? Notice.Content(error) : .refused(.dataClosed))
        }
    }
}
