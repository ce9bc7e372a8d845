using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Layout;

/// <summary>Cases of <see cref="Embedding{T}"/>.</summary>
internal sealed class EmbeddingCases() : KernelCases(typeof(Embedding<>))
{
    public override IEnumerable<KernelCase> All() =>
        from type in Elements
        from rows in new[] { 1, 7, 100 }
        from width in Extents.Vectors
        from steps in new[] { 1, 3, 10 }
        select CaseOf(type, rows, width, new Weights(rows * width)).In(Fillings.Below(rows), type, -1, steps).Out(typeof(float), -1, steps, width);
}
