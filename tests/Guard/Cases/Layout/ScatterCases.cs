using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Layout;

/// <summary>Cases of <see cref="Scatter{TFirst, TSecond}"/>.</summary>
internal sealed class ScatterCases() : KernelCases(typeof(Scatter<,>))
{
    public override IEnumerable<KernelCase> All() =>
        from types in ElementPairs
        where Element.Indices.Contains(types.Second)
        from function in Enum.GetValues<ScatterFunction>()
        from inner in Extents.Few
        from slices in new[] { 0, 1, 5 }
        from copies in new[] { false, true }
        let scatter = CaseOf(types, function, new[] { 3, -2 }, inner, 1.0, false)
            .In(Fillings.Below(2), types.Second, slices, 2)
            .In(Fillings.Positive, types.First, slices, inner)
        select (copies ? scatter.In(types.First, 3, -2, inner) : scatter.NoIn()).Out(types.First, 3, -2, inner).For(1, 2, 5);
}
