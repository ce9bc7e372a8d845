using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Elementwise;

/// <summary>Cases of <see cref="ColorSpace{T}"/>.</summary>
internal sealed class ColorSpaceCases() : KernelCases(typeof(ColorSpace<>))
{
    public override IEnumerable<KernelCase> All() =>
        from type in Elements
        from toHsv in new[] { true, false }
        from extent in Extents.Vectors
        select CaseOf(type, toHsv).In(Fillings.Unit, type, -1, extent, 3).Out(type, -1, extent, 3);
}
