namespace TfModelTools.Tests.Guard.Cases;

/// <summary>The numbers an input holds: of an element by its place, a random number from 0 up to 1, and the number of samples.</summary>
internal delegate double Filling(int place, double random, int batch);

/// <summary>The usual ones. Of an unsigned type negative numbers are 0; a boolean is whether a number is not 0.</summary>
internal static class Fillings
{
    /// <summary>From -8 up to 8.</summary>
    public static double Mixed(int place, double random, int batch) => (16 * random) - 8;

    /// <summary>From 1 up to 9: what may be divided by, and have its root and its logarithm taken.</summary>
    public static double Positive(int place, double random, int batch) => 1 + (8 * random);

    /// <summary>From 0 up to 1.</summary>
    public static double Unit(int place, double random, int batch) => random;

    /// <summary>0 or 1.</summary>
    public static double Bit(int place, double random, int batch) => random < 0.5 ? 0 : 1;

    /// <summary>Whole numbers from 0, below an extent; negative for a multiple of the number of samples.</summary>
    public static Filling Below(int extent) => (_, random, batch) => Math.Floor(random * (extent < 0 ? -extent * batch : extent));

    /// <summary>Symmetric matrices of some rows, whose diagonal outweighs the rest: positive definite.</summary>
    public static Filling Symmetric(int rows) => (place, _, _) =>
    {
        int at = place % (rows * rows);
        int row = at / rows;
        int column = at % rows;
        return row == column ? rows + 1 : 1.0 / (1 + Math.Abs(row - column));
    };

    /// <summary>Matrices of some rows whose diagonal outweighs the rest, so that each has an inverse.</summary>
    public static Filling Invertible(int rows) => (place, random, _) =>
    {
        int at = place % (rows * rows);
        return at / rows == at % rows ? rows + random : random - 0.5;
    };
}
