namespace TfModelTools.Tests.Guard.Cases;

/// <summary>An input or an output of a kernel.</summary>
/// <param name="Element">The element type.</param>
/// <param name="Extents">The extents; negative for multiples of the number of samples.</param>
/// <param name="Filling">The numbers in it; of an output what it holds before, null where the kernel has to write every element.</param>
internal sealed record Port(Element Element, int[] Extents, Filling? Filling)
{
    /// <summary>The bytes for a number of samples.</summary>
    public int ByteCount(int batch)
    {
        int count = Element.Size;
        foreach (int extent in Extents)
        {
            count = checked(count * (extent < 0 ? -extent * batch : extent));
        }

        return count;
    }
}
