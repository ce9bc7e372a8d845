using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Layout;

/// <summary>Cases of <see cref="Reverse{T}"/>.</summary>
internal sealed class ReverseCases() : KernelCases(typeof(Reverse<>))
{
    public override IEnumerable<KernelCase> All() =>
        from type in Elements
        from shape in Extents.Shapes
        from axes in Enumerable.Range(0, shape.Length).Select(i => new[] { i }).Append([]).Append([.. Enumerable.Range(0, shape.Length)])
        select CaseOf(type, shape, axes).In(type, shape).Out(type, shape);
}
