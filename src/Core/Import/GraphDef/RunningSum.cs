namespace TfModelTools.Import.GraphDef;

/// <summary>A number to which another is added again and again, rounded each time, as TensorFlow counts in floats.</summary>
/// <param name="start">The first.</param>
/// <param name="step">What is added.</param>
/// <param name="round">A number as the element type holds it.</param>
internal sealed class RunningSum(double start, double step, Func<double, double> round)
{
    private long _place = long.MaxValue;
    private double _sum;

    /// <summary>The number at a place; quick where places are asked for one after the other.</summary>
    public double At(long place)
    {
        if (place < _place)
        {
            _place = 0;
            _sum = start;
        }

        for (; _place < place; _place++)
        {
            _sum = round(_sum + step);
        }

        return _sum;
    }
}
