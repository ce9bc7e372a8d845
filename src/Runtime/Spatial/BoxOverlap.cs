namespace TfModelTools.Runtime;

/// <summary>How much boxes overlap.</summary>
internal static class BoxOverlap
{
    /// <summary>
    /// The area two boxes share over the area they cover; 0 for a box without area. Boxes are (y1, x1, y2, x2), of which either corner
    /// may come first.
    /// </summary>
    public static float Of(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        float aTop = Math.Min(a[0], a[2]);
        float aLeft = Math.Min(a[1], a[3]);
        float aBottom = Math.Max(a[0], a[2]);
        float aRight = Math.Max(a[1], a[3]);
        float bTop = Math.Min(b[0], b[2]);
        float bLeft = Math.Min(b[1], b[3]);
        float bBottom = Math.Max(b[0], b[2]);
        float bRight = Math.Max(b[1], b[3]);
        float aArea = (aBottom - aTop) * (aRight - aLeft);
        float bArea = (bBottom - bTop) * (bRight - bLeft);
        if (aArea <= 0 || bArea <= 0)
        {
            return 0;
        }

        float height = Math.Max(0, Math.Min(aBottom, bBottom) - Math.Max(aTop, bTop));
        float width = Math.Max(0, Math.Min(aRight, bRight) - Math.Max(aLeft, bLeft));
        float shared = height * width;
        return shared / (aArea + bArea - shared);
    }
}
