namespace TfModelTools.Tests.TestSupport.Tf1;

/// <summary>MobileNet of both versions, NASNet's cells, VGG and DenseNet, as slim builds them; small widths.</summary>
internal static class SmallNets
{
    public static Traced MobileNetV1(Tf1Net net, Traced x, int classes)
    {
        using IDisposable scope = net.Scope("MobilenetV1");
        Traced y = net.ConvNorm("Conv2d_0", x, 4, 3, stride: 2, activation: "Relu6");
        for (int i = 1; i <= 4; i++)
        {
            y = net.DepthwiseNorm($"Conv2d_{i}_depthwise", y, 3, i == 2 ? 2 : 1);
            y = net.ConvNorm($"Conv2d_{i}_pointwise", y, 4 + (2 * i), 1, activation: "Relu6");
        }

        using (net.Scope("Logits"))
        {
            y = Dropouts.Add(net, net.Pool("AvgPool_1a", y, y.Shape[1], 1, same: false, isMax: false));
            y = net.Squeeze("SpatialSqueeze", net.ConvBias("Conv2d_1c_1x1", y, classes, 1, activation: null));
        }

        return net.Softmax(y);
    }

    public static Traced MobileNetV2(Tf1Net net, Traced x, int classes)
    {
        using IDisposable scope = net.Scope("MobilenetV2");
        Traced y = net.ConvNorm("Conv", x, 4, 3, stride: 2, activation: "Relu6");
        (int Filters, int Stride)[] units = [(4, 1), (6, 2), (6, 1), (6, 1), (8, 1)];
        for (int i = 0; i < units.Length; i++)
        {
            using IDisposable unit = net.Scope(i == 0 ? "expanded_conv" : $"expanded_conv_{i}");
            Traced expanded = i == 0 ? y : net.ConvNorm("expand", y, 3 * y.Channels, 1, activation: "Relu6");
            Traced projected = net.ConvNorm("project", net.DepthwiseNorm("depthwise", expanded, 3, units[i].Stride), units[i].Filters, 1, activation: null);
            projected = net.Unary("project/Identity", "Identity", projected);
            y = units[i].Stride == 1 && y.Channels == units[i].Filters ? net.Binary("add", "Add", projected, y) : projected;
            y = net.Unary("output", "Identity", y);
        }

        y = net.ConvNorm("Conv_1", y, 12, 1, activation: "Relu6");
        using (net.Scope("Logits"))
        {
            y = Dropouts.Add(net, net.Pool("AvgPool", y, y.Shape[1], 1, same: false, isMax: false));
            y = net.Squeeze("Squeeze", net.ConvBias("Conv2d_1c_1x1", y, classes, 1, activation: null));
        }

        return net.Softmax(y);
    }

    public static Traced Vgg(Tf1Net net, Traced x, int classes)
    {
        using IDisposable scope = net.Scope("vgg_16");
        Traced y = x;
        for (int block = 1; block <= 3; block++)
        {
            for (int i = 1; i <= (block < 3 ? 2 : 3); i++)
            {
                y = net.ConvBias($"conv{block}/conv{block}_{i}", y, 3 * block, 3);
            }

            y = net.Pool($"pool{block}/MaxPool", y, 2, 2, same: false, isMax: true);
        }

        y = Dropouts.Add(net, net.ConvBias("fc6", y, 16, y.Shape[1], same: false));
        y = Dropouts.Add(net, net.ConvBias("fc7", y, 12, 1));
        return net.Softmax(net.Squeeze("fc8/squeezed", net.ConvBias("fc8", y, classes, 1, activation: null)));
    }

    public static Traced DenseNet(Tf1Net net, Traced x, int classes)
    {
        using IDisposable scope = net.Scope("densenet");
        Traced y = net.Pool("pool1", net.ConvBias("conv1", x, 6, 7, activation: null, stride: 2), 3, 2, same: true, isMax: true);
        for (int block = 1; block <= 2; block++)
        {
            using IDisposable inside = net.Scope($"dense_block{block}");
            for (int i = 1; i <= 3; i++)
            {
                using IDisposable layer = net.Scope($"conv_block{i}");
                Traced narrow = net.ConvBias("x1", net.Norm("x1", y, "Relu"), 6, 1, activation: null);
                Traced grown = Dropouts.Add(net, net.ConvBias("x2", net.Norm("x2", narrow, "Relu"), 3, 3, activation: null));
                y = net.Concat(y, grown);
            }

            if (block == 1)
            {
                using IDisposable transition = net.Scope("transition_block1");
                y = net.Pool("AvgPool2D/AvgPool", net.ConvBias("blk", net.Norm("blk", y, "Relu"), 6, 1, activation: null), 2, 2, same: false, isMax: false);
            }
        }

        y = net.MeanOfPicture("global_avg_pool", net.Norm("final_block", y, "Relu"));
        return net.Softmax(net.Squeeze("logits/squeezed", net.ConvBias("logits", y, classes, 1, activation: null)));
    }

    /// <summary>A stem, a normal cell, a cell that reduces and a normal cell over both.</summary>
    public static Traced NasNet(Tf1Net net, Traced x, int classes)
    {
        Traced stem = net.Norm("conv0", net.Convolve("conv0/Conv2D", x, net.Weights("conv0/weights", 3, 3, x.Channels, 4), stride: 2, same: false), null);
        Traced first = Cell(net, "cell_0", stem, stem, stride: 1);
        Traced reduced = Cell(net, "reduction_cell_0", first, stem, stride: 2);
        Traced last;
        using (net.Scope("cell_1"))
        {
            last = Cell(net, "cell", reduced, Factorized(net, first, reduced.Channels / 3), stride: 1);
        }

        using IDisposable scope = net.Scope("final_layer");
        Traced y = net.MeanOfPicture("Mean", net.Unary("Relu", "Relu", last));
        y = Dropouts.Add(net, net.Squeeze("Squeeze", y));
        using IDisposable dense = net.Scope("FC");
        return net.Softmax(net.BiasAdd(net.MatMul("MatMul", y, net.Weights("weights", y.Channels, classes)), net.Weights("biases", classes)));
    }

    private static Traced Cell(Tf1Net net, string name, Traced x, Traced before, int stride)
    {
        using IDisposable scope = net.Scope(name);
        Traced h = Squeezed(net, "beginning_bn", x);
        Traced p = Squeezed(net, "prev_bn", before);
        Traced a = net.Binary("comb_iter_0/combine/add", "Add", Separable(net, "comb_iter_0/left", h, 5, stride), Separable(net, "comb_iter_0/right", p, 3, stride));
        Traced pooled = net.Pool("comb_iter_1/left/avg_pool_3x3/AvgPool", p, 3, stride, same: true, isMax: false);
        Traced kept = stride == 1 ? h : net.Pool("comb_iter_1/right/max_pool_3x3/MaxPool", h, 3, stride, same: true, isMax: true);
        Traced b = net.Binary("comb_iter_1/combine/add", "Add", pooled, kept);
        Traced c = net.Binary("comb_iter_2/combine/add", "Add", Separable(net, "comb_iter_2/left", a, 3, 1), b);
        return net.Concat("cell_output/concat", 3, a, b, c);
    }

    // Relu, a convolution of one pixel to the cell's width, batch normalization.
    private static Traced Squeezed(Tf1Net net, string name, Traced x)
    {
        Traced y = net.Unary("Relu", "Relu", x);
        return net.Norm(name, net.Convolve("1x1/Conv2D", y, net.Weights("1x1/weights", 1, 1, x.Channels, 4)), null);
    }

    // Twice Relu, a separable convolution, batch normalization.
    private static Traced Separable(Tf1Net net, string name, Traced x, int size, int stride)
    {
        using IDisposable scope = net.Scope(name);
        Traced y = x;
        for (int i = 1; i <= 2; i++)
        {
            using IDisposable layer = net.Scope($"separable_{size}x{size}_{i}");
            y = net.Convolve("depthwise", net.Unary("Relu", "Relu", y), net.Weights("depthwise_weights", size, size, y.Channels, 1), i == 1 ? stride : 1, isDepthwise: true);
            y = net.Norm($"bn_sep_{size}x{size}_{i}", net.Convolve("separable_conv2d", y, net.Weights("pointwise_weights", 1, 1, y.Channels, y.Channels), same: false), null);
        }

        return y;
    }

    // Halves a picture twice, the second time one pixel further on, so that the cells of before fit.
    private static Traced Factorized(Tf1Net net, Traced x, int filters)
    {
        using IDisposable scope = net.Scope("reduction");
        Traced y = net.Unary("Relu", "Relu", x);
        Traced first = net.Pool("AvgPool", y, 1, 2, same: false, isMax: false);
        first = net.Convolve("path1_conv/Conv2D", first, net.Weights("path1_conv/weights", 1, 1, y.Channels, filters / 2));
        Traced second = net.Pool("AvgPool2", net.Offset(net.Pad("Pad", y, 0, 1), 1), 1, 2, same: false, isMax: false);
        second = net.Convolve("path2_conv/Conv2D", second, net.Weights("path2_conv/weights", 1, 1, y.Channels, filters - (filters / 2)));
        return net.Norm("final_path_bn", net.Concat(first, second), null);
    }
}
