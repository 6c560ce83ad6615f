</main>
<footer class="site-foot">
<p><?cs var:L.common.footer ?></p>
</footer>
</body>
</html>
