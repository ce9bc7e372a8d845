using System.Buffers;
using System.Numerics.Tensors;
using TfModelTools.Tensors;
using Tensor = TfModelTools.Tensors.Tensor;
using TensorShape = TfModelTools.Tensors.TensorShape;

namespace TfModelTools.Tests.Unit.Tensors;

public sealed class TensorSpansTests
{
    private static readonly Tensor Matrix = Tensor.Create<float>([0, 1, 2, 3, 4, 5], new TensorShape(2, 3));

    [Fact]
    public void ASpanStandsInTheTensorsMemory()
    {
        float[] values = [0, 1, 2, 3, 4, 5];
        ReadOnlyTensorSpan<float> span = Tensor.Over(values, new TensorShape(2, 3)).AsTensorSpan<float>();
        values[5] = 9;
        Assert.Equal(9, span[1, 2]);
        Assert.Equal([2, 3], span.Lengths.ToArray());
    }

    [Fact]
    public void ANumericsTensorStandsInAnArrayOfItsType()
    {
        long[] values = [1, 2];
        Tensor<long> numerics = Tensor.Over(values, new TensorShape(2)).ToNumericsTensor<long>();
        values[1] = 7;
        Assert.Equal(7, numerics[1]);

        byte[] bytes = [1, 2];
        Tensor<byte> small = new Tensor(DataType.UInt8, new TensorShape(2), bytes).ToNumericsTensor<byte>();
        bytes[0] = 5;
        Assert.Equal(5, small[0]);
    }

    [Fact]
    public void ANumericsTensorOfAPartOrOfBytesIsACopy()
    {
        byte[] bytes = new byte[12];
        Tensor<int> numerics = new Tensor(DataType.Int32, new TensorShape(2), bytes.AsMemory(4)).ToNumericsTensor<int>();
        bytes[4] = 3;
        Assert.Equal(0, numerics[0]);
    }

    [Fact]
    public void StridesAreFollowedOnTheWayIn()
    {
        Tensor<float> turned = System.Numerics.Tensors.Tensor.Transpose(Matrix.ToNumericsTensor<float>());
        Tensor read = turned.ToTensor();
        Assert.Equal(new TensorShape(3, 2), read.Shape);
        Assert.Equal([0, 3, 1, 4, 2, 5], read.AsSpan<float>().ToArray());

        ReadOnlyTensorSpan<float> part = Matrix.AsTensorSpan<float>().Slice([NRange.All, 1..3]);
        Assert.Equal([1, 2, 4, 5], part.ToTensor().AsSpan<float>().ToArray());
    }

    [Fact]
    public void WhatIsReadDoesNotChangeWithItsSource()
    {
        float[] values = [1, 2];
        Tensor read = System.Numerics.Tensors.Tensor.Create(values, [2]).ToTensor();
        values[0] = 5;
        Assert.Equal([1, 2], read.AsSpan<float>().ToArray());
    }

    [Fact]
    public void ScalarsAreOneAxisOfOneAndEmptyTensorsKeepTheirShape()
    {
        Assert.Equal([1], Tensor.Create<double>([3.5], TensorShape.Scalar).AsTensorSpan<double>().Lengths.ToArray());
        Tensor empty = Tensor.Create<Half>([], new TensorShape(2, 0, 3));
        Assert.Equal(new TensorShape(2, 0, 3), empty.ToNumericsTensor<Half>().ToTensor().Shape);
        Assert.Equal(new TensorShape(2, 0, 3), empty.AsTensorSpan<Half>().ToTensor().Shape);
    }

    [Fact]
    public void OtherElementSizesAndTypesAreRefused()
    {
        Assert.Throws<InvalidOperationException>(() => Matrix.AsTensorSpan<double>().Rank);
        Assert.Throws<InvalidOperationException>(() => Matrix.ToNumericsTensor<double>());
        Assert.Throws<NotSupportedException>(() => System.Numerics.Tensors.Tensor.Create(new char[2], [2]).ToTensor());
    }

    [Theory]
    [InlineData(typeof(bool))]
    [InlineData(typeof(sbyte))]
    [InlineData(typeof(byte))]
    [InlineData(typeof(short))]
    [InlineData(typeof(ushort))]
    [InlineData(typeof(int))]
    [InlineData(typeof(uint))]
    [InlineData(typeof(long))]
    [InlineData(typeof(ulong))]
    [InlineData(typeof(Half))]
    [InlineData(typeof(float))]
    [InlineData(typeof(double))]
    [InlineData(typeof(System.Numerics.Complex))]
    public void AnArrayBecomesATensorOfItsType(Type type)
    {
        Array values = Array.CreateInstance(type, 3);
        Tensor tensor = TensorElements.FromArray(values, new TensorShape(3));
        Assert.Equal(type, tensor.DataType == DataType.Float16 ? typeof(Half) : TensorElements.ClrType(tensor.DataType));
        Assert.Throws<ArgumentException>(() => TensorElements.FromArray(values, new TensorShape(4)));
    }

    [Fact]
    public void ArraysOfOtherTypesAreRefused() =>
        Assert.Throws<NotSupportedException>(() => TensorElements.FromArray(new decimal[1], new TensorShape(1)));
}
