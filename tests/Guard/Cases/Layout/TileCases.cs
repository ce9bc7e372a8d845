using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Layout;

/// <summary>Cases of <see cref="Tile{T}"/>.</summary>
internal sealed class TileCases() : KernelCases(typeof(Tile<>))
{
    public override IEnumerable<KernelCase> All() =>
        from type in Elements
        from shape in Extents.Shapes
        from multiple in new[] { 0, 1, 2, 3 }
        from axis in Enumerable.Range(0, Math.Max(1, shape.Length))
        let multiples = shape.Select((_, i) => i == axis ? multiple : 1).ToArray()
        select CaseOf(type, shape, multiples).In(type, shape).Out(type, [.. shape.Zip(multiples, (e, m) => e * m)]);
}
