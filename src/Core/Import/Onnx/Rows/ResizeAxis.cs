namespace TfModelTools.Import.Onnx.Rows;

/// <summary>
/// One axis of a Resize: where each element of the output lies in the input, and what it is made of there. The formulas are those of
/// ONNX's Resize (onnx.ai/onnx/operators/onnx__Resize.html).
/// </summary>
/// <param name="Extent">The input's extent.</param>
/// <param name="Output">The output's extent.</param>
/// <param name="Scale">Output by input, as the node says it: the output's extent may be rounded.</param>
/// <param name="Start">Where the part begins that is resized, in parts of the input.</param>
/// <param name="End">Where it ends.</param>
internal sealed record ResizeAxis(long Extent, long Output, double Scale, double Start, double End)
{
    /// <summary>Whether the scale is no other than the extents say, but for its rounding.</summary>
    public bool IsEven => Math.Abs((Scale * Extent) - Output) <= 1e-6 * Output;

    // The output's extent before it was rounded to a whole number.
    private float Length => IsEven ? Output : (float)(Scale * Extent);

    /// <summary>
    /// The place in the input of each element; null for a rule that is not known. Rounded to float32 as runtimes compute it: by it a place that is a whole
    /// number stays one, so that its floor is no element before it.
    /// </summary>
    /// <param name="rule">The coordinate_transformation_mode.</param>
    public double[]? Places(string rule)
    {
        float scale = (float)Scale;
        Func<long, float>? place = rule switch
        {
            "half_pixel" => x => ((x + 0.5f) / scale) - 0.5f,
            "pytorch_half_pixel" => x => Output > 1 ? ((x + 0.5f) / scale) - 0.5f : 0,
            "align_corners" => x => Output > 1 ? x * (Extent - 1f) / (Length - 1) : 0,
            "asymmetric" => x => x / scale,
            "tf_half_pixel_for_nn" => x => (x + 0.5f) / scale,

            // By how far an element lies from the middle: ONNX's formula, put together so that a place that is a whole number is not rounded away from it.
            "half_pixel_symmetric" => x => ((Extent - 1) / 2f) + ((x + 0.5f - (Output / 2f)) / scale),
            "tf_crop_and_resize" => x => (float)(Output > 1
                ? (Start * (Extent - 1)) + (x * (End - Start) * (Extent - 1) / (Output - 1))
                : 0.5 * (Start + End) * (Extent - 1)),
            _ => null,
        };
        return place is null ? null : [.. Enumerable.Range(0, (int)Output).Select(x => (double)place(x))];
    }

    /// <summary>The element nearest to each place; null for a rule that is not known.</summary>
    /// <param name="places">The places.</param>
    /// <param name="rule">The nearest_mode.</param>
    public long[]? Nearest(double[] places, string rule)
    {
        Func<double, double>? round = rule switch
        {
            "round_prefer_floor" => x => Math.Ceiling(x - 0.5),
            "round_prefer_ceil" => x => Math.Floor(x + 0.5),
            "floor" => Math.Floor,
            "ceil" => Math.Ceiling,
            _ => null,
        };
        return round is null ? null : [.. places.Select(p => (long)Math.Clamp(round(p), 0, Extent - 1))];
    }

    /// <summary>What each element of the output takes of each of the input, (Extent, Output): linear interpolation, or cubic convolution.</summary>
    /// <param name="places">The places.</param>
    /// <param name="cubic">The coefficient of cubic convolution; null for linear.</param>
    /// <param name="isSmoothed">Whether a smaller output is made of all elements of the input that it covers.</param>
    /// <param name="excludesOutside">Whether elements outside count nothing; else the first or last stands for them.</param>
    public double[] Shares(double[] places, double? cubic, bool isSmoothed, bool excludesOutside)
    {
        double stretch = isSmoothed ? Math.Min(Scale, 1) : 1;
        double reach = (cubic is null ? 1 : 2) / stretch;
        double[] shares = new double[Extent * Output];
        for (int o = 0; o < places.Length; o++)
        {
            long below = (long)Math.Floor(places[o]);
            long first = (long)Math.Floor(-reach) + 1;
            double[] weights = new double[2 - (2 * first)];
            for (int i = 0; i < weights.Length; i++)
            {
                long at = below + first + i;
                weights[i] = excludesOutside && (at < 0 || at >= Extent) ? 0 : Weight(Math.Abs(at - places[o]) * stretch, cubic);
            }

            double sum = weights.Sum();
            for (int i = 0; i < weights.Length; i++)
            {
                shares[(Math.Clamp(below + first + i, 0, Extent - 1) * Output) + o] += weights[i] / sum;
            }
        }

        return shares;
    }

    private static double Weight(double distance, double? cubic) =>
        cubic is not double a ? Math.Max(0, 1 - distance)
        : distance <= 1 ? ((((a + 2) * distance) - (a + 3)) * distance * distance) + 1
        : distance < 2 ? (((((a * distance) - (5 * a)) * distance) + (8 * a)) * distance) - (4 * a)
        : 0;
}
